import { UserError } from '../../../api/errors.ts';

/** Of roles, of users and of groups. */
export const rbacGroup = 'rbac.authorization.k8s.io';

/** Whom a binding is for. */
export interface SubjectFlags {
  readonly user: readonly string[];
  readonly group: readonly string[];
  readonly serviceaccount: readonly string[];
}

/** The part of a binding that says who gets the role. Throws UserError in kubectl's words. k8s: kubectl create_rolebinding.go */
export function subjectsOf({ user, group, serviceaccount }: SubjectFlags): { readonly subjects?: readonly object[] } {
  const people = (kind: string, names: readonly string[]) => names.map((name) => ({ kind, apiGroup: rbacGroup, name }));
  const accounts = serviceaccount.map((text) => {
    const [namespace, name, ...rest] = text.split(':');
    if (!namespace || !name || rest.length > 0) throw new UserError('serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name, namespace };
  });
  const subjects = [...people('User', user), ...people('Group', group), ...accounts];
  return subjects.length > 0 ? { subjects } : {};
}
