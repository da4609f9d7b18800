import { podTimeoutFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod port-forward`. */
export const portForwardVerb = {
  name: 'port-forward',
  usage: '(POD | TYPE/NAME) [LOCAL:]REMOTE...',
  summary: 'Listen here, and pass connections on to ports of a pod',
  group: 'Work inside',
  examples: ['kpod port-forward myapp-pod 8080:80', 'kpod port-forward svc/myservice :http', 'kpod port-forward --address 0.0.0.0 web 80'],
  operands: 'one that has pods',
  flags: [
    { name: 'address', kind: 'strings', value: 'ADDRESS', help: 'where to listen: localhost (127.0.0.1 and ::1) or addresses' },
    ...podTimeoutFlag,
  ],
} as const satisfies Verb;
