import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create priorityclass`. */
export const createPriorityClassVerb = {
  name: 'create priorityclass',
  alias: 'pc',
  usage: 'NAME [--value=VALUE]',
  summary: 'Create a priority class',
  group: 'Change',
  examples: ['kpod create priorityclass high --value=1000 --description="for the shop"'],
  flags: [
    { name: 'value', kind: 'int', value: 'VALUE', help: 'the more, the earlier' },
    { name: 'global-default', kind: 'bool', help: 'for pods that name none' },
    { name: 'description', kind: 'string', value: 'TEXT', help: 'what it is for' },
    { name: 'preemption-policy', kind: 'string', default: 'PreemptLowerPriority', value: 'POLICY', help: 'PreemptLowerPriority or Never' },
    ...generatorFlags,
  ],
} as const satisfies Verb;
