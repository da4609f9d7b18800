import type { Verb } from '../../command-line/verb.ts';

/** `kpod version`. */
export const versionVerb = {
  name: 'version',
  usage: '',
  summary: 'Print the versions of this command and of the agent',
  group: 'Set up',
  examples: ['kpod version', 'kpod version --client -o json'],
  namespace: 'ignored',
  flags: [
    { name: 'client', kind: 'bool', help: 'only the version of this command; asks no agent' },
    { name: 'output', short: 'o', kind: 'string', value: 'FORMAT', values: ['json', 'yaml'], help: 'json or yaml' },
  ],
} as const satisfies Verb;
