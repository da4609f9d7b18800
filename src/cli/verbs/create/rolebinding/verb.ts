import { generatorFlags } from '../../../command-line/common-flags.ts';
import { subjectFlags } from '../../../command-line/generator-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create rolebinding`. */
export const createRoleBindingVerb = {
  name: 'create rolebinding',

  usage: 'NAME (--role=NAME | --clusterrole=NAME)',
  summary: 'Create a role binding',
  group: 'Change',
  examples: ['kpod create rolebinding admins --clusterrole=admin --user=jane --group=ops'],
  flags: [
    { name: 'role', kind: 'string', value: 'NAME', help: 'the role that it gives' },
    { name: 'clusterrole', kind: 'string', value: 'NAME', help: 'the cluster role that it gives' },
    ...subjectFlags,
    ...generatorFlags,
  ],
} as const satisfies Verb;
