import { dryRunFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod uncordon`. */
export const uncordonVerb = {
  name: 'uncordon',
  usage: '(NODE... | -l SELECTOR)',
  summary: 'Let a node take new pods again',
  group: 'Change',
  examples: ['kpod uncordon $(hostname)'],
  namespace: 'ignored',
  flags: [...dryRunFlag, ...selectorFlag],
} as const satisfies Verb;
