import { isDeepStrictEqual } from 'node:util';
import { compareBytes } from '../../../../api/byte-order.ts';
import { UserError } from '../../../../api/errors.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import type { Found } from '../../../selecting/select.ts';
import { changeObjects, findObjects, openSet, refuseAllAndSelector, refuseLocalTrial } from '../change-objects.ts';
import type { setSubjectVerb } from './verb.ts';

type Flags = CallOf<typeof setSubjectVerb>['flags'];
type Subject = Readonly<Record<string, string>>;

/** `kpod set subject`. k8s: kubectl set_subject.go */
export async function run({ args, flags }: CallOf<typeof setSubjectVerb>, deps: CommandDeps): Promise<void> {
  const context = await openSet(flags, deps);
  const found = await findObjects(args, flags, deps);
  refuseLocalTrial(flags, context.options);
  refuseAllAndSelector(flags);
  const subjects = readSubjects(flags, found);
  await changeObjects(
    found,
    {
      operation: 'subjects updated',
      failure: 'failed to patch subjects to rolebinding:',
      skipsUnchanged: true,
      change: (object) => withSubjects(object, subjects),
    },
    context,
    deps,
  );
}

const apiGroup = 'rbac.authorization.k8s.io';
const inOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted(compareBytes);

function readSubjects(flags: Flags, found: readonly Found[]): readonly Subject[] {
  const { user, group, serviceaccount } = flags;
  if (user.length + group.length + serviceaccount.length === 0) {
    throw new UserError('you must specify at least one value of user, group or serviceaccount');
  }
  const needsNamespace = found.some(({ object }) => object.kind === 'ClusterRoleBinding');
  for (const [namespace, name, ...rest] of serviceaccount.map((text) => text.split(':'))) {
    if (!name || rest.length > 0) throw new UserError('serviceaccount must be <namespace>:<name>');
    if (namespace === '' && needsNamespace) throw new UserError('serviceaccount must be <namespace>:<name>, namespace must be specified');
  }
  return [
    ...inOrder(user).map((name) => ({ kind: 'User', apiGroup, name })),
    ...inOrder(group).map((name) => ({ kind: 'Group', apiGroup, name })),
    ...inOrder(serviceaccount).map((text) => {
      const [namespace, name = ''] = text.split(':');
      return { kind: 'ServiceAccount', name, namespace: namespace || namespaceOf(flags) };
    }),
  ];
}

function withSubjects(object: KubeObject, wanted: readonly Subject[]): KubeObject {
  if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding') {
    throw new UserError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
  }
  const { subjects = [] } = object as KubeObject & { readonly subjects?: readonly Subject[] };
  const added = wanted.filter((subject) => !subjects.some((one) => isDeepStrictEqual(one, subject)));
  return added.length === 0 ? object : ({ ...object, subjects: [...subjects, ...added] } as KubeObject);
}
