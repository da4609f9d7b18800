import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { invalid, invalidAll, notSupported, required } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../without-effect-types.ts';
import { each, listOf, pathSegmentName, type RuleWithoutEffect } from './rule.ts';

const group = 'rbac.authorization.k8s.io';

/** What a Role without rules has. Go: a nil slice */
const withRules = (object: Json): Json => ({ rules: null, ...object });

/** k8s: apis/rbac/validation ValidateRole */
export const role: RuleWithoutEffect<Role> = {
  fields: ['rules'],
  nameRule: pathSegmentName,
  defaults: withRules,
  validate: ({ rules }) => each(rules, 'rules', (rule, path) => validateRule(rule, path, true)),
};

/** k8s: apis/rbac/validation ValidateClusterRole */
export const clusterRole: RuleWithoutEffect<ClusterRole> = {
  fields: ['rules', 'aggregationRule'],
  nameRule: pathSegmentName,
  defaults: withRules,
  validate: ({ rules, aggregationRule }) => {
    const path = 'aggregationRule.clusterRoleSelectors';
    const { clusterRoleSelectors: selectors } = aggregationRule ?? {};
    return [
      ...each(rules, 'rules', (rule, at) => validateRule(rule, at, false)),
      ...(aggregationRule && (selectors ?? []).length === 0
        ? [required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')]
        : []),
      ...each(selectors, path, validateLabelSelector),
    ];
  },
};

function validateRule(rule: PolicyRule, path: string, isNamespaced: boolean): readonly FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const noVerbs = verbs.length === 0 ? [required(`${path}.verbs`, 'verbs must contain at least one value')] : [];
  if (nonResourceURLs.length > 0) {
    const clash = isNamespaced
      ? ['namespaced rules cannot apply to non-resource URLs']
      : apiGroups.length + resources.length + resourceNames.length > 0
        ? ['rules cannot apply to both regular resources and non-resource URLs']
        : [];
    return [...noVerbs, ...invalidAll(`${path}.nonResourceURLs`, nonResourceURLs, clash)];
  }
  return [
    ...noVerbs,
    ...(apiGroups.length === 0 ? [required(`${path}.apiGroups`, 'resource rules must supply at least one api group')] : []),
    ...(resources.length === 0 ? [required(`${path}.resources`, 'resource rules must supply at least one resource')] : []),
  ];
}

type AnyBinding = RoleBinding | ClusterRoleBinding;

/** k8s: apis/rbac/v1/defaults.go */
function withBindingDefaults(object: Json): Json {
  const isPerson = (subject: Json) => subject['kind'] === 'User' || subject['kind'] === 'Group';
  const subjects = listOf(object['subjects']).map((subject) => (isPerson(subject) ? { apiGroup: group, ...subject } : subject));
  return { ...object, roleRef: { apiGroup: group, ...(object['roleRef'] as Json) }, ...(subjects.length > 0 ? { subjects } : {}) };
}

/** k8s: apis/rbac/validation ValidateRoleBinding, ValidateClusterRoleBinding */
const bindingOf = (roleKinds: readonly string[]): RuleWithoutEffect<AnyBinding> => ({
  fields: ['roleRef', 'subjects'],
  nameRule: pathSegmentName,
  defaults: withBindingDefaults,
  validate: ({ roleRef: { apiGroup, kind = '', name = '' }, subjects }) => [
    ...(apiGroup === group ? [] : [notSupported('roleRef.apiGroup', apiGroup, [group])]),
    ...(roleKinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, roleKinds)]),
    ...(name === '' ? [required('roleRef.name')] : invalidAll('roleRef.name', name, pathSegmentName(name))),
    ...each(subjects, 'subjects', validateSubject),
  ],
  validateChange: (next, current) =>
    isDeepStrictEqual(next.roleRef, current.roleRef) ? [] : [invalid('roleRef', next.roleRef, 'cannot change roleRef')],
});

export const roleBinding = bindingOf(['Role', 'ClusterRole']) as RuleWithoutEffect<RoleBinding>;
export const clusterRoleBinding = bindingOf(['ClusterRole']) as RuleWithoutEffect<ClusterRoleBinding>;

type Subject = NonNullable<AnyBinding['subjects']>[number];

function validateSubject({ kind = '', name = '', namespace, apiGroup = '' }: Subject, path: string): readonly FieldError[] {
  const noName = name === '' ? [required(`${path}.name`)] : [];
  if (kind === 'ServiceAccount') {
    return [
      ...noName,
      ...(name === '' ? [] : invalidAll(`${path}.name`, name, dns1123Subdomain(name))),
      ...(apiGroup === '' ? [] : [notSupported(`${path}.apiGroup`, apiGroup, [''])]),
      ...(namespace ? [] : [required(`${path}.namespace`)]),
    ];
  }
  if (kind !== 'User' && kind !== 'Group') return [...noName, notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  return [...noName, ...(apiGroup === group ? [] : [notSupported(`${path}.apiGroup`, apiGroup, [group])])];
}
