import { colorFlag, fileFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod timeline`. */
export const timelineVerb = {
  name: 'timeline',
  usage: '(POD | KIND/NAME | FILE)...',
  summary: 'Show how pods came up, step by step, and which steps they waited for',
  group: 'Look',
  examples: [
    'kpod timeline myapp-pod',
    'kpod timeline -w deployment/web',
    'kpod timeline myapp-pod -o svg > myapp.svg',
    'kpod timeline myapp.yaml --max-init=30s --max-ready=60s',
  ],
  operands: 'files, or files of pods',
  flags: [
    ...fileFlags,
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: ['json', 'svg'],
      help: 'json: every step, the critical path, the shares; svg: a picture',
    },
    { name: 'watch', short: 'w', kind: 'bool', help: 'stay until all are ready or have ended; on a terminal, show them meanwhile' },
    { name: 'max-init', kind: 'duration', value: 'DURATION', help: 'exit with 1 when init containers took longer, and say which step did' },
    { name: 'max-ready', kind: 'duration', value: 'DURATION', help: 'exit with 1 when it took longer to be ready, or to succeed' },
    ...colorFlag,
  ],
} as const satisfies Verb;
