import { fileFlags, outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod apply edit-last-applied`. */
export const editLastAppliedVerb = {
  name: 'apply edit-last-applied',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE)',
  summary: 'Change in your editor what objects remember of the last apply',
  group: 'Change',
  examples: ['kpod apply edit-last-applied deployment/web', 'kpod apply edit-last-applied -f myapp.yaml -o json'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...outputFlags,
    {
      name: 'field-manager',
      kind: 'string',
      default: 'kpod-client-side-apply',
      value: 'NAME',
      help: 'who makes the change, for servers that keep track of it',
    },
  ],
} as const satisfies Verb;
