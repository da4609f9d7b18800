import { generatorFlags } from '../../../command-line/common-flags.ts';
import { ruleFlags } from '../../../command-line/generator-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create clusterrole`. */
export const createClusterRoleVerb = {
  name: 'create clusterrole',

  usage: 'NAME --verb=VERB --resource=RESOURCE[.GROUP][/PART]',
  summary: 'Create a cluster role',
  group: 'Change',
  examples: [
    'kpod create clusterrole reader --verb=get --resource=pods',
    'kpod create clusterrole health --verb=get --non-resource-url=/healthz',
  ],
  flags: [
    ...ruleFlags,
    { name: 'non-resource-url', kind: 'strings', value: 'PATH', help: 'a path of the API; may be repeated' },
    { name: 'aggregation-rule', kind: 'strings', value: 'LABEL=VALUE', help: 'the rules of all cluster roles with these labels' },
    ...generatorFlags,
  ],
} as const satisfies Verb;
