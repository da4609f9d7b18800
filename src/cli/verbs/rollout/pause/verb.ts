import type { Verb } from '../../../command-line/verb.ts';
import { changeFlags } from '../flags.ts';

/** `kpod rollout pause`. */
export const rolloutPauseVerb = {
  name: 'rollout pause',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'Let changes of a Deployment gather without a rollout',
  group: 'Change',
  examples: ['kpod rollout pause deployment/web'],
  operands: 'objects',
  flags: changeFlags,
} as const satisfies Verb;
