import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createNamespaceVerb } from './verb.ts';

/** `kpod create namespace NAME`. k8s: kubectl create_namespace.go */
export const run = (call: CallOf<typeof createNamespaceVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, { kind: 'Namespace', make: () => ({ spec: {}, status: {} }) });
