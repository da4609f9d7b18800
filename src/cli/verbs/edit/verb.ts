import {
  fieldManagerFlag,
  fileFlags,
  managedFieldsFlag,
  saveConfigFlag,
  selectorFlag,
  subresourceFlag,
  validateFlag,
} from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod edit`. */
export const editVerb = {
  name: 'edit',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE)',
  summary: 'Change objects in your editor (KUBE_EDITOR or EDITOR)',
  group: 'Change',
  examples: ['kpod edit pod myapp-pod', 'KUBE_EDITOR=nano kpod edit svc/myservice'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: ['json', 'yaml'],
      help: 'what to edit, and to print in the end: yaml or json',
    },
    { name: 'output-patch', kind: 'bool', help: 'print the patch that is sent' },
    ...fieldManagerFlag,
    ...validateFlag,
    ...saveConfigFlag,
    ...subresourceFlag,
    ...managedFieldsFlag,
  ],
} as const satisfies Verb;
