import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { generate } from '../generate.ts';
import { rbacGroup, subjectsOf } from '../role-subjects.ts';
import type { createRoleBindingVerb } from './verb.ts';

/** `kpod create rolebinding NAME`. k8s: kubectl create_rolebinding.go */
export const run = (call: CallOf<typeof createRoleBindingVerb>, deps: CommandDeps): Promise<void> =>
  generate(call, deps, {
    kind: 'RoleBinding',
    failure: 'failed to create rolebinding:',
    make: () => {
      const { role, clusterrole } = call.flags;
      if ((role === '') === (clusterrole === '')) throw new UserError('exactly one of clusterrole or role must be specified');
      const [kind, name] = role === '' ? ['ClusterRole', clusterrole] : ['Role', role];
      return { ...subjectsOf(call.flags), roleRef: { apiGroup: rbacGroup, kind, name } };
    },
  });
