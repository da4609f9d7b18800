import type { Verb } from '../../command-line/verb.ts';

/** `kpod volume`. */
export const volumeVerb = {
  name: 'volume',
  usage: '(ls POD[:VOLUME[/PATH]] | cat POD:VOLUME/PATH | cp POD:VOLUME[/PATH] DESTINATION)',
  summary: "Look into a pod's volumes, also when nothing runs; to write, see kpod cp; those of images, see kpod shell",
  group: 'Work inside',
  examples: [
    'kpod volume ls myapp-pod',
    'kpod volume ls myapp-pod:work/results',
    'kpod volume cat myapp-pod:work/results/summary.txt',
    'kpod volume cp myapp-pod:work ./work',
  ],
  agentOnly: 'looks into volumes',
  words: ['ls', 'cat', 'cp'],
  operands: 'volumes of pods',
  flags: [
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: ['json'],
      of: ['ls'],
      help: 'ls: json, for programs',
    },
  ],
} as const satisfies Verb;
