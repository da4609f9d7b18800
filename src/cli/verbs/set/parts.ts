import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { setEnvVerb } from './env/verb.ts';
import { setImageVerb } from './image/verb.ts';
import { setResourcesVerb } from './resources/verb.ts';
import { setSelectorVerb } from './selector/verb.ts';
import { setServiceAccountVerb } from './serviceaccount/verb.ts';
import { setSubjectVerb } from './subject/verb.ts';

/** What can be set, in the order of `kpod set --help`. */
export const settableParts: readonly VerbEntry[] = [
  entry(setEnvVerb, () => import('./env/run.ts')),
  entry(setImageVerb, () => import('./image/run.ts')),
  entry(setResourcesVerb, () => import('./resources/run.ts')),
  entry(setSelectorVerb, () => import('./selector/run.ts')),
  entry(setServiceAccountVerb, () => import('./serviceaccount/run.ts')),
  entry(setSubjectVerb, () => import('./subject/run.ts')),
];
