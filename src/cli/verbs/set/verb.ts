import type { Verb } from '../../command-line/verb.ts';

/** `kpod set`, which is for one part of objects. */
export const setVerb = {
  name: 'set',
  usage: '(env | image | resources | selector | serviceaccount | subject)',
  summary: 'Change one part of objects: images, variables, resources …',
  group: 'Change',
  examples: [],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
