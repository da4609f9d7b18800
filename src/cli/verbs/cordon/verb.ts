import { dryRunFlag, selectorFlag } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod cordon`. */
export const cordonVerb = {
  name: 'cordon',
  usage: '(NODE... | -l SELECTOR)',
  summary: 'Let a node take no new pods',
  group: 'Change',
  examples: ['kpod cordon $(hostname)'],
  namespace: 'ignored',
  flags: [...dryRunFlag, ...selectorFlag],
} as const satisfies Verb;
