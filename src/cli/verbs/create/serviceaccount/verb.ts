import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create serviceaccount`. */
export const createServiceAccountVerb = {
  name: 'create serviceaccount',
  alias: 'sa',
  usage: 'NAME',
  summary: 'Create a service account',
  group: 'Change',
  examples: ['kpod create serviceaccount robot'],
  flags: [...generatorFlags],
} as const satisfies Verb;
