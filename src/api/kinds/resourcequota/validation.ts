import type { FieldError } from '../../errors.ts';
import { parseQuantity } from '../../quantity.ts';
import type { ResourceQuota, ScopeRequirement } from '../../quota-types.ts';
import { invalid, required } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { isExtendedResource, validateResourceName } from '../pod/validation/resources.ts';

const ofObjects = ['resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'persistentvolumeclaims', 'configmaps'];
const counted = new Set(['pods', ...ofObjects, 'services.nodeports', 'services.loadbalancers']);
const amounts = ['cpu', 'memory', 'ephemeral-storage'];
const standard = new Set([
  ...amounts,
  ...amounts.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...['requests.storage', ...counted],
]);
const ofPods = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);
const scopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'];
const qualities = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort'];

/** Every mistake of a ResourceQuota. k8s: validation.go ValidateResourceQuota */
export function validateResourceQuota({ metadata, spec }: ResourceQuota): readonly FieldError[] {
  const { hard = {}, scopes: stated = [], scopeSelector } = spec;
  const names = Object.keys(hard);
  const unfit = (scope: string): readonly string[] => names.filter((name) => isStandard(name) && !fits(scope, name));
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...Object.entries(hard).flatMap(([name, text]) => validateAmount(name, text, `spec.hard[${name}]`)),
    ...stated.flatMap((scope) => [
      ...(scopes.includes(scope) ? [] : [invalid('spec.scopes', stated, 'unsupported scope')]),
      ...unfit(scope).map(() => invalid('spec.scopes', stated, 'unsupported scope applied to resource')),
    ]),
    ...clashes(stated).map(() => invalid('spec.scopes', stated, 'conflicting scopes')),
    ...(scopeSelector?.matchExpressions ?? []).flatMap((requirement) => [
      ...validateRequirement(requirement),
      ...unfit(requirement.scopeName).map(() => invalid(selectorPath, scopeSelector ?? {}, 'unsupported scope applied to resource')),
    ]),
    ...clashes((scopeSelector?.matchExpressions ?? []).map(({ scopeName }) => scopeName)).map(() =>
      invalid(selectorPath, stated, 'conflicting scopes'),
    ),
  ];
}

const selectorPath = 'spec.scopeSelector.matchExpressions';

const isHugePages = (name: string): boolean => /^(requests\.)?hugepages-/.test(name);
const isStandard = (name: string): boolean => standard.has(name) || isHugePages(name);

/** k8s: helper.IsResourceQuotaScopeValidForResource */
const fits = (scope: string, name: string): boolean =>
  scope === 'BestEffort' || scope === 'CrossNamespacePodAffinity' ? name === 'pods' : ofPods.has(name);

function validateAmount(name: string, text: string, path: string): readonly FieldError[] {
  const { nano } = parseQuantity(text);
  const isWhole = nano % 1_000_000_000n === 0n;
  return [
    ...validateResourceName(name, path),
    ...(name.includes('/') || isStandard(name) ? [] : [invalid(path, name, 'must be a standard resource for quota')]),
    ...(nano < 0n ? [invalid(path, text, 'must be greater than or equal to 0')] : []),
    ...((counted.has(name) || isExtendedResource(name)) && !isWhole ? [invalid(path, text, 'must be an integer')] : []),
  ];
}

const clashes = (stated: readonly string[]): readonly string[] =>
  ['BestEffort', 'Terminating'].filter((scope) => stated.includes(scope) && stated.includes(`Not${scope}`));

/** k8s: validation.go validateScopedResourceSelectorRequirement */
function validateRequirement({ scopeName, operator, values = [] }: ScopeRequirement): readonly FieldError[] {
  const onlyExists =
    "must be 'Exist' only operator when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
  const isOne = qualities.includes(scopeName) || scopeName === 'CrossNamespacePodAffinity';
  return [
    ...(scopes.includes(scopeName) ? [] : [invalid(`${selectorPath}.scopeName`, scopeName ?? '', 'unsupported scope')]),
    ...(isOne && operator !== 'Exists' ? [invalid(`${selectorPath}.operator`, operator ?? '', onlyExists)] : []),
    ...validateOperator(operator ?? '', values),
  ];
}

function validateOperator(operator: string, values: readonly string[]): readonly FieldError[] {
  const atLeastOne = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
  const none = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
  if (operator === 'In' || operator === 'NotIn') return values.length > 0 ? [] : [required(`${selectorPath}.values`, atLeastOne)];
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    return values.length === 0 ? [] : [invalid(`${selectorPath}.values`, values, none)];
  }
  return [invalid(`${selectorPath}.operator`, operator, 'not a valid selector operator')];
}
