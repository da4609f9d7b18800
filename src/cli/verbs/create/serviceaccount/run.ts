import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createServiceAccountVerb } from './verb.ts';

/** `kpod create serviceaccount NAME`. k8s: kubectl create_serviceaccount.go */
export const run = (call: CallOf<typeof createServiceAccountVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, { kind: 'ServiceAccount', failure: 'failed to create serviceaccount:', make: () => ({}) });
