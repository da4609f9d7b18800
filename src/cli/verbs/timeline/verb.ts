import { colorFlag, fileFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod timeline`. */
export const timelineVerb = {
  name: 'timeline',
  usage: '(POD | KIND/NAME | FILE)...',
  summary: 'Show how pods came up, step by step, and which steps they waited for',
  group: 'Look',
  examples: ['kpod timeline myapp-pod', 'kpod timeline deployment/web', 'kpod timeline myapp.yaml'],
  operands: 'files, or files of pods',
  flags: [...fileFlags, ...colorFlag],
} as const satisfies Verb;
