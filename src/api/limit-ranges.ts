/** What the LimitRanges of a namespace do with its pods and claims. Pure. k8s: plugin/pkg/admission/limitranger */
import { formatQuantity, parseQuantity } from './quantity.ts';
import type { LimitRange, LimitRangeItem } from './quota-types.ts';
import { podLimits, podRequests, type ResourceList } from './resources.ts';
import type { Container, PersistentVolumeClaim, Pod } from './types.ts';

const annotation = 'kubernetes.io/limit-ranger';

/** A new pod whose containers have what they do not state and the LimitRanges have a default for; which it tells. k8s: mergePodResourceRequirements */
export const withLimitRangeDefaults = (pod: Pod, ranges: readonly LimitRange[]): Pod =>
  Array.isArray(pod.spec?.containers) ? ranges.reduce(withDefaults, pod) : pod;

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const items = itemsOf(range, 'Container');
  const defaults = {
    requests: Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)) as ResourceList,
    limits: Object.assign({}, ...items.map((item) => item.default)) as ResourceList,
  };
  const notes: string[] = [];
  const complete = (container: Container, what: string): Container => {
    const requests = missing(defaults.requests, container.resources?.requests);
    const limits = missing(defaults.limits, container.resources?.limits);
    for (const [names, side] of [
      [Object.keys(requests), 'request'],
      [Object.keys(limits), 'limit'],
    ] as const) {
      if (names.length > 0) notes.push(`${[...names].sort().join(', ')} ${side} for ${what} ${container.name}`);
    }
    const own = container.resources ?? {};
    const side = (name: 'requests' | 'limits', added: ResourceList) => {
      const all = { ...own[name], ...added };
      return Object.keys(all).length > 0 ? { [name]: all } : {};
    };
    return { ...container, resources: { ...own, ...side('limits', limits), ...side('requests', requests) } };
  };
  const containers = pod.spec.containers.map((container) => complete(container, 'container'));
  const initContainers = pod.spec.initContainers?.map((container) => complete(container, 'init container'));
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [annotation]: `LimitRanger plugin set: ${notes.join('; ')}` };
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations },
    spec: { ...pod.spec, containers, ...(initContainers ? { initContainers } : {}) },
  };
}

const missing = (defaults: ResourceList, own: ResourceList = {}): ResourceList =>
  Object.fromEntries(Object.entries(defaults).filter(([name]) => own[name] === undefined));

const itemsOf = ({ spec }: LimitRange, type: string): readonly LimitRangeItem[] => (spec.limits ?? []).filter((item) => item.type === type);

/** What of a new pod or claim the first LimitRange that minds forbids; undefined when none does. k8s: PodValidateLimitFunc */
export function limitRangeProblem(object: Pod | PersistentVolumeClaim, ranges: readonly LimitRange[]): string | undefined {
  for (const range of ranges) {
    const problems = [...new Set((range.spec.limits ?? []).flatMap((item) => problemsOf(object, item)))];
    if (problems.length > 0) return problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`;
  }
  return undefined;
}

function problemsOf(object: Pod | PersistentVolumeClaim, item: LimitRangeItem): readonly string[] {
  if (object.kind === 'PersistentVolumeClaim') {
    if (item.type !== 'PersistentVolumeClaim') return [];
    const { requests = {} } = object.spec.resources ?? {};
    return [
      ...each(item.min, (name, bound) => tooLittle({ name, bound, type: item.type }, { requests, limits: {} })),
      ...each(item.max, (name, bound) => tooMuchRequested({ name, bound, type: item.type }, requests)),
    ];
  }
  const { spec } = object;
  if (item.type === 'Pod') return problemsOfAmounts({ requests: podRequests(spec), limits: podLimits(spec) }, item);
  if (item.type !== 'Container') return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ resources }) =>
    problemsOfAmounts({ requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }, item),
  );
}

interface Amounts {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** One bound: of which resource, for what. */
interface Bound {
  readonly name: string;
  readonly bound: string;
  readonly type: string;
}

const problemsOfAmounts = (amounts: Amounts, { type, min, max, maxLimitRequestRatio }: LimitRangeItem): readonly string[] => [
  ...each(min, (name, bound) => tooLittle({ name, bound, type }, amounts)),
  ...each(max, (name, bound) => tooMuch({ name, bound, type }, amounts)),
  ...each(maxLimitRequestRatio, (name, bound) => tooFarApart({ name, bound, type }, amounts)),
];

const each = (bounds: ResourceList | undefined, check: (name: string, bound: string) => string | undefined): readonly string[] =>
  Object.keys(bounds ?? {})
    .sort()
    .flatMap((name) => check(name, bounds?.[name] ?? '0') ?? []);

const nano = (text: string): bigint => parseQuantity(text).nano;

function tooLittle({ name, bound, type }: Bound, { requests, limits }: Amounts): string | undefined {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `minimum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (nano(request) < nano(bound)) return `${rule}, but request is ${request}`;
  return limit !== undefined && nano(limit) < nano(bound) ? `${rule}, but limit is ${limit}` : undefined;
}

function tooMuch({ name, bound, type }: Bound, { requests, limits }: Amounts): string | undefined {
  const [request, limit] = [requests[name], limits[name]];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (nano(limit) > nano(bound)) return `${rule}, but limit is ${limit}`;
  return request !== undefined && nano(request) > nano(bound) ? `${rule}, but request is ${request}` : undefined;
}

function tooMuchRequested({ name, bound, type }: Bound, requests: ResourceList): string | undefined {
  const request = requests[name];
  const rule = `maximum ${name} usage per ${type} is ${bound}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return nano(request) > nano(bound) ? `${rule}, but request is ${request}` : undefined;
}

function tooFarApart({ name, bound, type }: Bound, { requests, limits }: Amounts): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`;
  const [request, limit] = [nano(requests[name] ?? '0'), nano(limits[name] ?? '0')];
  if (request === 0n) return `${rule}, but no request is specified or request is 0`;
  if (limit === 0n) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = Number(limit) / Number(request);
  return ratio > Number(nano(bound)) / 1e9 ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

/** A list with every amount in canonical form; undefined stays. */
export function canonicalList(list: unknown): ResourceList | undefined {
  if (list === undefined || list === null) return undefined;
  return Object.fromEntries(Object.entries(list).map(([name, text]) => [name, formatQuantity(parseQuantity(String(text)))]));
}
