import { allNamespacesFlag, fieldSelectorFlag, noHeadersFlag, onlyOf, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod top`. */
export const topVerb = {
  name: 'top',
  usage: '(pod | node) [NAME | -l SELECTOR]',
  summary: 'Print what pods, or the machine, use of processors and memory',
  group: 'Look',
  examples: ['kpod top pod', 'kpod top pod myapp-pod --containers', 'kpod top pod -A --sort-by=cpu --sum'],
  needsOperand: true,
  words: ['pod', 'node'],
  operands: 'pods',
  flags: [
    ...selectorFlag,
    ...onlyOf(['pod'], fieldSelectorFlag),
    ...onlyOf(['pod'], allNamespacesFlag),
    { name: 'containers', kind: 'bool', of: ['pod'], help: 'what each container uses' },
    { name: 'sort-by', kind: 'string', value: 'FIELD', help: 'most first: cpu or memory' },
    { name: 'sum', kind: 'bool', of: ['pod'], help: 'add up everything at the end' },
    { name: 'show-capacity', kind: 'bool', of: ['node'], help: 'parts of all that the machine has' },
    ...noHeadersFlag,
    { name: 'use-protocol-buffers', kind: 'bool', default: true, help: 'kpod speaks JSON, whatever is asked for' },
  ],
} as const satisfies Verb;
