import { outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod auth whoami`. */
export const authWhoamiVerb = {
  name: 'auth whoami',
  usage: '',
  summary: 'Print who you are to the server',
  group: 'Look',
  examples: ['kpod auth whoami', 'kpod auth whoami -o json'],
  namespace: 'ignored',
  flags: outputFlags,
} as const satisfies Verb;
