/** What objects count for, and what ResourceQuotas let in. Pure. k8s: quota/v1/evaluator/core, plugin/resourcequota/controller.go */
import type { AnyObject } from './any-object.ts';
import { selectorRequirements } from './label-selector.ts';
import { isTerminal } from './pod-status.ts';
import { computeQosClass } from './qos.ts';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity, type Quantity, zeroQuantity } from './quantity.ts';
import type { ResourceQuota, ResourceQuotaStatus, ScopeRequirement } from './quota-types.ts';
import { podLimits, podRequests, type ResourceList } from './resources.ts';
import { qualifiedPlural, resourceOfKind } from './scheme.ts';
import { matchesLabels } from './selectors.ts';
import type { Container, PersistentVolumeClaim, Pod, Service } from './types.ts';

type Amounts = Readonly<Record<string, Quantity>>;

const count = (value: number): Quantity => ({ nano: BigInt(value) * 1_000_000_000n, format: 'DecimalSI' });

/** Kinds that are counted by a short name, too. */
const shortNames: readonly string[] = [
  'configmaps',
  'secrets',
  'replicationcontrollers',
  'resourcequotas',
  'services',
  'persistentvolumeclaims',
];

/** What an object counts for, by the names that quotas have for it. `now` in milliseconds since 1970. */
function quotaUsage(object: AnyObject, now: number): Amounts {
  const plural = qualifiedPlural(resourceOfKind(object.kind));
  const own = { [`count/${plural}`]: count(1), ...(shortNames.includes(plural) ? { [plural]: count(1) } : {}) };
  if (object.kind === 'Pod') return { ...own, ...(isLive(object, now) ? podUsage(object) : {}) };
  if (object.kind === 'Service') return { ...own, ...serviceUsage(object) };
  return object.kind === 'PersistentVolumeClaim' ? { ...own, ...claimUsage(object) } : own;
}

/** Whether a pod has neither ended nor outlived its grace period. k8s: QuotaV1Pod */
function isLive(pod: Pod, now: number): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = pod.metadata;
  if (isTerminal(pod)) return false;
  return deletionTimestamp === undefined || grace === undefined || now <= Date.parse(deletionTimestamp) + grace * 1000;
}

const podUsage = ({ spec }: Pod): Amounts => computeUsage(podRequests(spec), podLimits(spec));

const computed = ['cpu', 'memory', 'ephemeral-storage'];

/** k8s: podComputeUsageHelper */
function computeUsage(requests: ResourceList, limits: ResourceList): Amounts {
  const usage: Record<string, Quantity> = { pods: count(1) };
  for (const [name, text] of Object.entries(requests)) {
    if (computed.includes(name) || name.startsWith('hugepages-')) usage[name] = parseQuantity(text);
    if (computed.includes(name) || name.startsWith('hugepages-') || isExtended(name)) usage[`requests.${name}`] = parseQuantity(text);
  }
  for (const [name, text] of Object.entries(limits)) if (computed.includes(name)) usage[`limits.${name}`] = parseQuantity(text);
  return usage;
}

const isExtended = (name: string): boolean => name.includes('/') && !name.includes('kubernetes.io/');

/** k8s: evaluator/core/services.go */
function serviceUsage({ spec }: Service): Amounts {
  const ports = spec.ports ?? [];
  const isBalanced = spec.type === 'LoadBalancer';
  const nodePorts =
    isBalanced && spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort }) => nodePort).length : ports.length;
  return {
    'services.nodeports': count(isBalanced || spec.type === 'NodePort' ? nodePorts : 0),
    'services.loadbalancers': count(isBalanced ? 1 : 0),
  };
}

const classSuffix = '.storageclass.storage.k8s.io/';

/** k8s: evaluator/core/persistent_volume_claims.go */
function claimUsage({ spec }: PersistentVolumeClaim): Amounts {
  const { storage } = spec.resources?.requests ?? {};
  const amount = storage === undefined ? {} : { 'requests.storage': parseQuantity(storage) };
  const ofClass = Object.entries({ persistentvolumeclaims: count(1), ...amount });
  const { storageClassName: name } = spec;
  return { ...amount, ...(name ? Object.fromEntries(ofClass.map(([key, value]) => [`${name}${classSuffix}${key}`, value])) : {}) };
}

/** Whether a quota counts objects of a kind at all: of the names in its `hard`, those that the kind has. */
export function countsKind({ spec }: ResourceQuota, kind: AnyObject['kind']): boolean {
  return Object.keys(spec.hard ?? {}).some((name) => isOfKind(name, kind));
}

function isOfKind(name: string, kind: AnyObject['kind']): boolean {
  const plural = qualifiedPlural(resourceOfKind(kind));
  if (name === `count/${plural}` || (shortNames.includes(plural) && name === plural)) return true;
  if (kind === 'Service') return name.startsWith('services.');
  if (kind === 'PersistentVolumeClaim') return name === 'requests.storage' || name.includes(classSuffix);
  if (kind !== 'Pod') return false;
  const bare = name.replace(/^(requests|limits)\./, '');
  const isRequest = bare !== name && name.startsWith('requests.');
  return name === 'pods' || computed.includes(bare) || bare.startsWith('hugepages-') || (isRequest && isExtended(bare));
}

/** Whether a quota is about an object: it has all its scopes, and only pods have any. k8s: generic.Matches */
function matchesQuota(quota: ResourceQuota, object: AnyObject): boolean {
  const { scopes = [], scopeSelector } = quota.spec;
  const requirements = [
    ...(scopeSelector?.matchExpressions ?? []),
    ...scopes.map((scopeName): ScopeRequirement => ({ scopeName, operator: 'Exists' })),
  ];
  if (requirements.length === 0) return true;
  return object.kind === 'Pod' && requirements.every((requirement) => isInScope(object, requirement));
}

/** k8s: podMatchesScopeFunc */
function isInScope({ spec }: Pod, { scopeName, operator, values = [] }: ScopeRequirement): boolean {
  const isBestEffort = computeQosClass(spec) === 'BestEffort';
  const hasDeadline = (spec.activeDeadlineSeconds ?? -1) >= 0;
  switch (scopeName) {
    case 'Terminating':
      return hasDeadline;
    case 'NotTerminating':
      return !hasDeadline;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass': {
      const name = spec.priorityClassName;
      const key = 'PriorityClass';
      const selector = { matchExpressions: [{ key, operator: operator as 'In', values }] };
      return matchesLabels(selectorRequirements(selector), name ? { [key]: name } : {});
    }
    case 'CrossNamespacePodAffinity':
      return /"(namespaces|namespaceSelector)":/.test(JSON.stringify(spec['affinity'] ?? {}));
    default:
      return false;
  }
}

/** What a quota's status is, given all objects of its namespace. */
export function quotaStatus(quota: ResourceQuota, objects: readonly AnyObject[], now: number): ResourceQuotaStatus {
  const { hard = {} } = quota.spec;
  const used = usedOf(quota, objects, now);
  return { hard, used: Object.fromEntries(Object.keys(hard).map((name) => [name, formatQuantity(used[name] ?? zeroQuantity)])) };
}

function usedOf(quota: ResourceQuota, objects: readonly AnyObject[], now: number): Amounts {
  const used: Record<string, Quantity> = {};
  for (const object of objects.filter((one) => matchesQuota(quota, one))) {
    for (const [name, amount] of Object.entries(quotaUsage(object, now))) used[name] = addQuantities(used[name] ?? zeroQuantity, amount);
  }
  return used;
}

/** What is about to be there, what of it was there before, and what there is besides. */
export interface QuotaRequest {
  readonly object: AnyObject;
  readonly current?: AnyObject;
  /** The objects of its kind in its namespace, with the current one. */
  readonly others: readonly AnyObject[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why the first quota that minds does not let an object in; undefined when all do. k8s: CheckRequest */
export function quotaProblem(quotas: readonly ResourceQuota[], request: QuotaRequest): string | undefined {
  const { object, current } = request;
  const interesting = quotas.filter((quota) => countsKind(quota, object.kind) && matchesQuota(quota, object));
  const unmet = current ? undefined : interesting.map((quota) => unmetConstraint(quota, object)).find((problem) => problem !== undefined);
  if (unmet !== undefined) return unmet;
  return interesting.map((quota) => exceeded(quota, request)).find((problem) => problem !== undefined);
}

/** A pod in a namespace that counts cpu or memory must say what it needs. k8s: podEvaluator.Constraints */
function unmetConstraint(quota: ResourceQuota, object: AnyObject): string | undefined {
  if (object.kind !== 'Pod') return undefined;
  const { containers, initContainers = [] } = object.spec;
  const all: readonly Container[] = [...containers, ...initContainers];
  const texts = Object.keys(quota.spec.hard ?? {})
    .filter((name) => /^((requests|limits)\.)?(cpu|memory)$/.test(name))
    .sort()
    .flatMap((name) => {
      const lacking = all.filter(({ resources }) => !Object.hasOwn(computeUsage(resources?.requests ?? {}, resources?.limits ?? {}), name));
      const names = [...new Set(lacking.map((container) => container.name))].sort();
      return names.length > 0 ? [`${name} for: ${names.join(',')}`] : [];
    });
  return texts.length > 0 ? `failed quota: ${quota.metadata.name}: must specify ${texts.join('; ')}` : undefined;
}

function exceeded(quota: ResourceQuota, { object, current, others, now }: QuotaRequest): string | undefined {
  const { hard = {} } = quota.spec;
  const used = usedOf(quota, others, now);
  const before = current ? quotaUsage(current, now) : {};
  const requested = Object.entries(quotaUsage(object, now))
    .map(([name, amount]): readonly [string, Quantity] => [name, { ...amount, nano: amount.nano - (before[name]?.nano ?? 0n) }])
    .filter(([name, { nano }]) => nano > 0n && hard[name] !== undefined);
  const over = requested.filter(([name, amount]) => {
    const sum = addQuantities(used[name] ?? zeroQuantity, amount);
    return compareQuantities(sum, parseQuantity(hard[name] ?? '0')) > 0;
  });
  if (over.length === 0) return undefined;
  const names = over.map(([name]) => name).sort();
  const amounts = Object.fromEntries(over);
  const list = (amountOf: (name: string) => string) => names.map((name) => `${name}=${amountOf(name)}`).join(',');
  const asked = list((name) => formatQuantity(withoutText(amounts[name] ?? zeroQuantity, current !== undefined)));
  const limited = list((name) => hard[name] ?? '0');
  return `exceeded quota: ${quota.metadata.name}, requested: ${asked}, used: ${list((name) => formatQuantity(used[name] ?? zeroQuantity))}, limited: ${limited}`;
}

/** A difference is not the text that the amount was read from. */
function withoutText({ nano, format, written }: Quantity, isDifference: boolean): Quantity {
  return { nano, format, ...(isDifference || written === undefined ? {} : { written }) };
}
