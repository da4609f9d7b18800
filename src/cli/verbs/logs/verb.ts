import { containerFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod logs`. */
export const logsVerb = {
  name: 'logs',
  usage: '[POD | TYPE/NAME] [-c CONTAINER]',
  summary: 'Print the log of a container, also of an init container or of one that has ended',
  group: 'Start here',
  examples: [
    'kpod logs myapp-pod -c init-myservice',
    'kpod logs -f myapp-pod',
    'kpod logs -c init-mydb',
    'kpod logs deployment/web --all-pods',
  ],
  operands: 'one that has pods',
  flags: [
    ...selectorFlag,
    ...containerFlag,
    { name: 'follow', short: 'f', kind: 'bool', help: 'go on as the log grows' },
    { name: 'previous', short: 'p', kind: 'bool', help: 'the log of the run before the last restart' },
    { name: 'tail', kind: 'int', default: -1, value: 'LINES', help: 'only so many of the last lines; -1: all' },
    { name: 'since', kind: 'duration', value: 'DURATION', help: 'only what is newer than 5s, 2m or 3h' },
    { name: 'since-time', kind: 'string', value: 'TIME', help: 'only what is newer than this time (RFC 3339)' },
    { name: 'timestamps', kind: 'bool', help: 'print the time of each line' },
    { name: 'all-containers', kind: 'bool', help: 'the logs of all containers, init containers included' },
    { name: 'all-pods', kind: 'bool', help: 'the logs of all pods of a Service or of what makes pods, with --prefix' },
    { name: 'prefix', kind: 'bool', help: 'print pod and container before each line' },
    { name: 'limit-bytes', kind: 'int', value: 'BYTES', help: 'at most so many bytes' },
    { name: 'ignore-errors', kind: 'bool', help: 'go on when a log cannot be read' },
    { name: 'max-log-requests', kind: 'int', default: 5, value: 'N', help: 'with -l and -f: at most so many logs at once' },
    { name: 'insecure-skip-tls-verify-backend', kind: 'bool', help: 'take any certificate of the kubelet, on a cluster' },
    {
      name: 'pod-running-timeout',
      kind: 'duration',
      default: '20s',
      value: 'DURATION',
      help: 'how long to wait for the first pod of a Service or of what makes pods',
    },
  ],
} as const satisfies Verb;
