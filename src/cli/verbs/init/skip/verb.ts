import type { Verb } from '../../../command-line/verb.ts';

/** `kpod init skip`. */
export const initSkipVerb = {
  name: 'init skip',
  usage: 'POD STEP',
  summary: 'Let an init container that has not begun count as succeeded, without a run',
  group: 'Work inside',
  agentOnly: 'holds, repeats and skips steps',
  examples: ['kpod init skip myapp-pod init-mydb'],
  operands: 'one pod and a step',
  flags: [],
} as const satisfies Verb;
