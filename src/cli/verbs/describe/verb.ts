import { allNamespacesFlag, chunkSizeFlag, fileFlags, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod describe`. */
export const describeVerb = {
  name: 'describe',
  usage: '(TYPE [NAME...] | TYPE/NAME | -f FILE | -k DIR)',
  summary: 'Print everything about a pod, a service or a namespace, with its events',
  group: 'Look',
  examples: ['kpod describe pod myapp-pod', 'kpod describe -f myapp.yaml'],
  operands: 'objects',
  flags: [
    ...fileFlags,
    ...selectorFlag,
    ...allNamespacesFlag,
    ...chunkSizeFlag,
    { name: 'show-events', kind: 'bool', default: true, help: 'print the events of the object' },
  ],
} as const satisfies Verb;
