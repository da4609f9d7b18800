import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { editLastAppliedVerb } from './edit-last-applied/verb.ts';
import { setLastAppliedVerb } from './set-last-applied/verb.ts';
import { viewLastAppliedVerb } from './view-last-applied/verb.ts';

/** What is done with what `apply` remembers, in the order of `kpod apply --help`. */
export const applyVerbs: readonly VerbEntry[] = [
  entry(editLastAppliedVerb, () => import('./edit-last-applied/run.ts')),
  entry(setLastAppliedVerb, () => import('./set-last-applied/run.ts')),
  entry(viewLastAppliedVerb, () => import('./view-last-applied/run.ts')),
];
