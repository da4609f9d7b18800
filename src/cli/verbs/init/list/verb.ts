import type { Verb } from '../../../command-line/verb.ts';

/** `kpod init list`. */
export const initListVerb = {
  name: 'init list',
  usage: 'POD',
  summary: 'List the steps of a pod: how often each has run, when, and how it ended',
  group: 'Work inside',
  agentOnly: 'holds, repeats and skips steps',
  examples: ['kpod init list myapp-pod', 'kpod init list myapp-pod -o json'],
  operands: 'one pod',
  flags: [
    { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', values: ['json', 'yaml'], help: 'json or yaml, for programs' },
    { name: 'no-headers', kind: 'bool', help: 'only the rows' },
  ],
} as const satisfies Verb;
