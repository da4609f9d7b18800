import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { createNamespaceVerb } from './namespace/verb.ts';

/** What can be created without a file, in the order of `kpod create --help`. */
export const generators: readonly VerbEntry[] = [entry(createNamespaceVerb, () => import('./namespace/run.ts'))];
