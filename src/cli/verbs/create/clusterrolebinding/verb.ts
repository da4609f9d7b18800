import { generatorFlags } from '../../../command-line/common-flags.ts';
import { subjectFlags } from '../../../command-line/generator-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create clusterrolebinding`. */
export const createClusterRoleBindingVerb = {
  name: 'create clusterrolebinding',

  usage: 'NAME --clusterrole=NAME',
  summary: 'Create a cluster role binding',
  group: 'Change',
  examples: ['kpod create clusterrolebinding admins --clusterrole=cluster-admin --serviceaccount=default:robot'],
  flags: [
    { name: 'clusterrole', kind: 'string', value: 'NAME', help: 'the cluster role that it gives' },
    ...subjectFlags,
    ...generatorFlags,
  ],
} as const satisfies Verb;
