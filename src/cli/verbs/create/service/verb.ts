import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create service`, which is for one of its types. */
export const createServiceVerb = {
  name: 'create service',
  alias: 'svc',
  usage: '(clusterip | externalname | loadbalancer | nodeport)',
  summary: 'Create a Service of one of its types',
  group: 'Change',
  examples: [],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
