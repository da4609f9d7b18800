import { fileFlags, selectorFlag } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod apply view-last-applied`. */
export const viewLastAppliedVerb = {
  name: 'apply view-last-applied',
  usage: '(TYPE [NAME...] | TYPE/NAME... | -f FILE)',
  summary: 'Print what objects were last given by apply',
  group: 'Change',
  examples: ['kpod apply view-last-applied deployment/web', 'kpod apply view-last-applied -f myapp.yaml -o json'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    { name: 'all', kind: 'bool', help: 'all objects of the type in the namespace' },
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'yaml',
      value: 'FORMAT',
      values: ['yaml', 'json'],
      help: 'yaml or json',
    },
  ],
} as const satisfies Verb;
