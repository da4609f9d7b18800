import { allNamespacesFlag, fieldSelectorFlag, noHeadersFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod top`. */
export const topVerb = {
  name: 'top',
  usage: 'pod [NAME | -l SELECTOR]',
  summary: 'Print what pods use of processors and memory',
  group: 'Look',
  examples: ['kpod top pod', 'kpod top pod myapp-pod --containers', 'kpod top pod -A --sort-by=cpu --sum'],
  needsOperand: true,
  words: ['pod'],
  operands: 'pods',
  flags: [
    ...selectorFlag,
    ...fieldSelectorFlag,
    ...allNamespacesFlag,
    { name: 'containers', kind: 'bool', help: 'what each container uses' },
    { name: 'sort-by', kind: 'string', value: 'FIELD', help: 'most first: cpu or memory' },
    { name: 'sum', kind: 'bool', help: 'add up everything at the end' },
    ...noHeadersFlag,
    { name: 'use-protocol-buffers', kind: 'bool', default: true, help: 'kpod speaks JSON, whatever is asked for' },
  ],
} as const satisfies Verb;
