import type { Verb } from '../../command-line/verb.ts';

/** `kpod __complete`: what shells ask while a command line is typed. */
export const completeVerb = {
  name: '__complete',
  usage: '-- WORD...',
  summary: 'What may stand in the place of the last word',
  group: 'Set up',
  examples: [],
  hidden: true,
  flags: [],
} as const satisfies Verb;
