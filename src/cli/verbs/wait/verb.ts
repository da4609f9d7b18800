import { allFlag, allNamespacesFlag, fieldSelectorFlag, filenameFlag, outputFlags, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod wait`. */
export const waitVerb = {
  name: 'wait',
  usage: '(TYPE/NAME... | TYPE NAME... | -f FILE) --for=WHAT',
  summary: 'Wait for a condition, for a value or for the end of objects',
  group: 'Look',
  examples: [
    'kpod wait pod/myapp-pod --for=condition=Ready',
    'kpod wait deployment/web --for=condition=Available',
    'kpod wait job/pi --for=condition=complete --timeout=5m',
    "kpod wait pod/job --for=jsonpath='{.status.phase}'=Succeeded",
  ],
  operands: 'objects',
  flags: [
    ...filenameFlag,
    { name: 'recursive', short: 'R', kind: 'bool', default: true, help: 'read the directories given by -f with everything below them' },
    ...selectorFlag,
    ...fieldSelectorFlag,
    ...allNamespacesFlag,
    ...allFlag,
    {
      name: 'for',
      kind: 'string',
      value: 'WHAT',
      values: ['condition=', 'create', 'delete', 'jsonpath='],
      help: "create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE]",
    },
    { name: 'timeout', kind: 'duration', default: '30s', value: 'DURATION', help: 'how long; 0: look once; negative: a week' },
    ...outputFlags,
  ],
} as const satisfies Verb;
