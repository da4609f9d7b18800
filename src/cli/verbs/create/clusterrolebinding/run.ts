import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import { rbacGroup, subjectsOf } from '../role-subjects.ts';
import type { createClusterRoleBindingVerb } from './verb.ts';

/** `kpod create clusterrolebinding NAME`. k8s: kubectl create_clusterrolebinding.go */
export async function run(call: CallOf<typeof createClusterRoleBindingVerb>, deps: CommandDeps): Promise<void> {
  if (!call.changed.has('clusterrole')) throw new UserError('required flag(s) "clusterrole" not set');
  return generate(call, deps, {
    kind: 'ClusterRoleBinding',
    failure: 'failed to create clusterrolebinding:',
    make: () => ({
      ...subjectsOf(call.flags),
      roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name: call.flags.clusterrole },
    }),
  });
}
