import type { Verb } from '../../../command-line/verb.ts';
import { changeFlags } from '../flags.ts';

/** `kpod rollout resume`. */
export const rolloutResumeVerb = {
  name: 'rollout resume',
  usage: '(TYPE NAME | TYPE/NAME | TYPE | -f FILE)',
  summary: 'Go on with the rollouts of a paused Deployment',
  group: 'Change',
  examples: ['kpod rollout resume deployment/web'],
  operands: 'objects',
  flags: changeFlags,
} as const satisfies Verb;
