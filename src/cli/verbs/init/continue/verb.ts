import type { Verb } from '../../../command-line/verb.ts';

/** `kpod init continue`. */
export const initContinueVerb = {
  name: 'init continue',
  usage: 'POD',
  summary: 'Let a pod that is held go on, to its next hold if it has one',
  group: 'Work inside',
  agentOnly: 'holds, repeats and skips steps',
  examples: ['kpod init continue myapp-pod', 'kpod init continue myapp-pod --all'],
  operands: 'one pod',
  flags: [{ name: 'all', kind: 'bool', help: 'take away all its holds, also those that it has not come to' }],
} as const satisfies Verb;
