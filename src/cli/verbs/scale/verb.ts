import { allFlag, fileFlags, outputFlags, selectorFlag, writeFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod scale`. */
export const scaleVerb = {
  name: 'scale',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) --replicas=COUNT',
  summary: 'Say how many pods a Deployment or its like has',
  group: 'Change',
  examples: ['kpod scale deployment/web --replicas=3', 'kpod scale rs web --replicas=0 --current-replicas=2'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...allFlag,
    ...outputFlags,
    ...writeFlags,
    { name: 'replicas', kind: 'int', default: 0, value: 'COUNT', help: 'so many pods from now on' },
    {
      name: 'current-replicas',
      kind: 'int',
      default: -1,
      value: 'COUNT',
      help: 'only when it has been told so many before; -1: however many',
    },
    { name: 'resource-version', kind: 'string', value: 'VERSION', help: 'only when the object is still of this version' },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'how long to wait until there are so many; 0: not at all' },
  ],
} as const satisfies Verb;
