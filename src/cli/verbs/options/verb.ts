import type { Verb } from '../../command-line/verb.ts';

/** `kpod options`, of which kubectl's help tells; kpod's help shows the same at its end. */
export const optionsVerb = {
  name: 'options',
  usage: '',
  summary: 'Print the flags that every command takes',
  group: 'Set up',
  examples: ['kpod options'],
  namespace: 'ignored',
  local: true,
  hidden: true,
  flags: [],
} as const satisfies Verb;
