import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create namespace`. */
export const createNamespaceVerb = {
  name: 'create namespace',
  alias: 'ns',
  usage: 'NAME',
  summary: 'Create a namespace',
  group: 'Change',
  examples: ['kpod create namespace test'],
  flags: [...generatorFlags],
} as const satisfies Verb;
