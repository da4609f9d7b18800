import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { initContinueVerb } from './continue/verb.ts';
import { initListVerb } from './list/verb.ts';
import { initRerunVerb } from './rerun/verb.ts';
import { initSkipVerb } from './skip/verb.ts';

/** What is done with the steps of a pod, in the order of `kpod init --help`. */
export const initVerbs: readonly VerbEntry[] = [
  entry(initListVerb, () => import('./list/run.ts')),
  entry(initContinueVerb, () => import('./continue/run.ts')),
  entry(initSkipVerb, () => import('./skip/run.ts')),
  entry(initRerunVerb, () => import('./rerun/run.ts')),
];
