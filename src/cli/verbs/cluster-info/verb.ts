import type { Verb } from '../../command-line/verb.ts';

/** `kpod cluster-info`. */
export const clusterInfoVerb = {
  name: 'cluster-info',
  usage: '',
  summary: 'Print where the server is; dump: everything that is known of it',
  group: 'Look',
  examples: ['kpod cluster-info', 'kpod cluster-info dump --output-directory=state'],
  flags: [],
} as const satisfies Verb;
