import type { Verb } from '../../command-line/verb.ts';

/** `kpod api-versions`. */
export const apiVersionsVerb = {
  name: 'api-versions',
  usage: '',
  summary: 'List the versions of the API',
  group: 'Look',
  examples: ['kpod api-versions'],
  namespace: 'ignored',
  flags: [],
} as const satisfies Verb;
