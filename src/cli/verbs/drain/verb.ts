import { chunkSizeFlag, dryRunFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod drain`. */
export const drainVerb = {
  name: 'drain',
  usage: '(NODE... | -l SELECTOR)',
  summary: 'Let a node take no new pods, and end those that it has',
  group: 'Change',
  examples: ['kpod drain $(hostname) --ignore-daemonsets', 'kpod drain $(hostname) --force --delete-emptydir-data'],
  namespace: 'ignored',
  flags: [
    ...dryRunFlag,
    ...selectorFlag,
    ...chunkSizeFlag,
    { name: 'delete-emptydir-data', kind: 'bool', help: 'also pods with emptyDir volumes, whose data is lost' },
    { name: 'disable-eviction', kind: 'bool', help: 'delete, where the server would evict' },
    { name: 'force', kind: 'bool', help: 'also pods that nothing makes anew' },
    { name: 'grace-period', kind: 'int', default: -1, value: 'SECONDS', help: 'how long pods may take to end; -1: as they say' },
    { name: 'ignore-daemonsets', kind: 'bool', help: 'leave the pods of DaemonSets where they are' },
    { name: 'pod-selector', kind: 'string', value: 'SELECTOR', help: 'only pods with these labels' },
    {
      name: 'skip-wait-for-delete-timeout',
      kind: 'int',
      value: 'SECONDS',
      help: 'wait for no pod whose deletion was asked for longer ago',
    },
    { name: 'timeout', kind: 'duration', value: 'DURATION', help: 'how long to try; 0: without end' },
  ],
} as const satisfies Verb;
