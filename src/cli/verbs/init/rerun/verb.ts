import type { Verb } from '../../../command-line/verb.ts';

/** `kpod init rerun`. */
export const initRerunVerb = {
  name: 'init rerun',
  usage: 'POD STEP',
  summary: 'Run an init container again, and all that follow, with the volumes as they are',
  group: 'Work inside',
  agentOnly: 'holds, repeats and skips steps',
  examples: ['kpod init rerun myapp-pod init-mydb', 'kpod init rerun myapp-pod init-mydb --only'],
  operands: 'one pod and a step',
  flags: [{ name: 'only', kind: 'bool', help: 'not the init containers that follow; app containers begin again in any case' }],
} as const satisfies Verb;
