import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { authCanIVerb } from './can-i/verb.ts';
import { authWhoamiVerb } from './whoami/verb.ts';

/** What can be asked, in the order of `kpod auth --help`. */
export const authVerbs: readonly VerbEntry[] = [
  entry(authCanIVerb, () => import('./can-i/run.ts')),
  entry(authWhoamiVerb, () => import('./whoami/run.ts')),
];
