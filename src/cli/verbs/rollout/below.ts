import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { rolloutHistoryVerb } from './history/verb.ts';
import { rolloutPauseVerb } from './pause/verb.ts';
import { rolloutRestartVerb } from './restart/verb.ts';
import { rolloutResumeVerb } from './resume/verb.ts';
import { rolloutStatusVerb } from './status/verb.ts';
import { rolloutUndoVerb } from './undo/verb.ts';

/** What is done with rollouts, in the order of `kpod rollout --help`. */
export const rolloutVerbs: readonly VerbEntry[] = [
  entry(rolloutHistoryVerb, () => import('./history/run.ts')),
  entry(rolloutPauseVerb, () => import('./pause/run.ts')),
  entry(rolloutRestartVerb, () => import('./restart/run.ts')),
  entry(rolloutResumeVerb, () => import('./resume/run.ts')),
  entry(rolloutStatusVerb, () => import('./status/run.ts')),
  entry(rolloutUndoVerb, () => import('./undo/run.ts')),
];
