import type { Verb } from '../../command-line/verb.ts';

/** `kpod rollout`, which is for one of the verbs below it. */
export const rolloutVerb = {
  name: 'rollout',
  usage: '(status | history | undo | restart | pause | resume)',
  summary: 'Follow the changes of what makes pods, and take them back',
  group: 'Change',
  examples: ['kpod rollout status deployment/web', 'kpod rollout undo deployment/web', 'kpod rollout restart deployment -l app=web'],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
