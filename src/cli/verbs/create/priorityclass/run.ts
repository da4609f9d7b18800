import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import type { createPriorityClassVerb } from './verb.ts';

/** `kpod create priorityclass NAME`. k8s: kubectl create_priorityclass.go */
export const run = (call: CallOf<typeof createPriorityClassVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'PriorityClass',
    failure: 'failed to create priorityclass:',
    make: () => {
      const { value, globalDefault, description, preemptionPolicy } = call.flags;
      return { value, ...(globalDefault ? { globalDefault } : {}), ...(description === '' ? {} : { description }), preemptionPolicy };
    },
  });
