import type { Verb } from '../../command-line/verb.ts';

/** `kpod auth`, which is for one of the verbs below it. */
export const authVerb = {
  name: 'auth',
  usage: '(can-i | whoami)',
  summary: 'Ask who you are to the server, and what you may do',
  group: 'Look',
  examples: ['kpod auth can-i delete pods', 'kpod auth whoami'],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
