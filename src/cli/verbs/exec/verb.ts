import { filenameFlag, processFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod exec`. */
export const execVerb = {
  name: 'exec',
  usage: '(POD | TYPE/NAME | -f FILE) [-c CONTAINER] -- COMMAND [ARGS...]',
  summary: 'Run a command in a container',
  group: 'Work inside',
  examples: ['kpod exec myapp-pod -- date', 'kpod exec -it myapp-pod -c init-mydb -- sh'],
  operands: 'one that has pods',
  flags: [...processFlags, ...filenameFlag],
} as const satisfies Verb;
