import { processFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod attach`. */
export const attachVerb = {
  name: 'attach',
  usage: '(POD | TYPE/NAME) [-c CONTAINER]',
  summary: "Join the streams of a container's own process",
  group: 'Work inside',
  examples: ['kpod attach myapp-pod', 'kpod attach -it shell'],
  operands: 'one that has pods',
  flags: processFlags,
} as const satisfies Verb;
