import { allNamespacesFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod why`. */
export const whyVerb = {
  name: 'why',
  usage: '[POD | TYPE/NAME]...',
  summary: 'Say why pods and what makes them are not ready, and what mends it; alone: all that is not',
  group: 'Look',
  examples: ['kpod why', 'kpod why myapp-pod', 'kpod why deployment/web service/web', 'kpod why -A', 'kpod why -o json'],
  operands: 'pods, or what has them',
  flags: [
    ...allNamespacesFlag,
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      value: 'FORMAT',
      values: ['json', 'yaml'],
      help: 'json or yaml, with a code for each cause',
    },
  ],
} as const satisfies Verb;
