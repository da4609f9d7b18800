import { allFlag, outputFlags, selectorFlag, validateFlag, writeFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod taint`. */
export const taintVerb = {
  name: 'taint',
  usage: 'node (NAME... | --all | -l SELECTOR) KEY[=VALUE]:EFFECT... KEY[:EFFECT]-...',
  summary: 'Let a node take only pods that tolerate it',
  group: 'Change',
  examples: ['kpod taint node $(hostname) dedicated=build:NoSchedule', 'kpod taint node --all dedicated-'],
  namespace: 'ignored',
  flags: [
    ...selectorFlag,
    ...allFlag,
    { name: 'overwrite', kind: 'bool', help: 'give a new value to a taint that is there' },
    ...outputFlags,
    ...writeFlags,
    ...validateFlag,
  ],
} as const satisfies Verb;
