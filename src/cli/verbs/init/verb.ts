import type { Verb } from '../../command-line/verb.ts';

/** `kpod init`, which is for one of the verbs below it. */
export const initVerb = {
  name: 'init',
  usage: '(list | continue | skip | rerun)',
  summary: 'Look at the init containers of a pod, let it go on, skip or rerun them',
  group: 'Work inside',
  agentOnly: 'holds, repeats and skips steps',
  examples: ['kpod run --until init-mydb myapp.yaml', 'kpod init list myapp-pod', 'kpod init continue myapp-pod'],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
