import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create secret`, which is for one of its kinds. */
export const createSecretVerb = {
  name: 'create secret',
  usage: '(docker-registry | generic | tls)',
  summary: 'Create a secret of one of its kinds',
  group: 'Change',
  examples: [],
  needsOperand: true,
  flags: [],
} as const satisfies Verb;
