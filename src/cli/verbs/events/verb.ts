import { allNamespacesFlag, chunkSizeFlag, noHeadersFlag, outputFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod events`. */
export const eventsVerb = {
  name: 'events',
  usage: '',
  summary: 'Print what happened, oldest first',
  group: 'Look',
  examples: ['kpod events', 'kpod events --for pod/myapp-pod -w', 'kpod events --types=Warning'],
  flags: [
    ...allNamespacesFlag,
    ...outputFlags,
    { name: 'for', kind: 'string', value: 'TYPE/NAME', values: 'objects', help: 'only events of this object' },
    {
      name: 'types',
      kind: 'strings',
      value: 'TYPE',
      values: ['Normal', 'Warning'],
      help: 'only events of these types: Normal, Warning',
    },
    { name: 'watch', short: 'w', kind: 'bool', help: 'after the list, print every event as it happens' },
    ...noHeadersFlag,
    ...chunkSizeFlag,
  ],
} as const satisfies Verb;
