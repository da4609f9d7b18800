import { generatorFlags } from '../../../command-line/common-flags.ts';
import { ruleFlags } from '../../../command-line/generator-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create role`. */
export const createRoleVerb = {
  name: 'create role',

  usage: 'NAME --verb=VERB --resource=RESOURCE[.GROUP][/PART]',
  summary: 'Create a role',
  group: 'Change',
  examples: ['kpod create role reader --verb=get,list,watch --resource=pods,deployments.apps'],
  flags: [...ruleFlags, ...generatorFlags],
} as const satisfies Verb;
