import type { FieldError } from '../../errors.ts';
import type { Service, ServicePort } from '../../types.ts';

const first = 30_000;
const last = 32_767;

/** Whether a Service has ports of the machine. k8s: core/service/storage needsNodePort */
const needsNodePorts = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);

const portsOf = ({ spec }: Service): readonly ServicePort[] => spec.ports ?? [];
const keyOf = (nodePort: number, { protocol }: ServicePort): string => `${protocol}/${nodePort}`;

/**
 * The Service with a port of the machine for each of its ports, where its type has them: the stated one, the one that `current` has under
 * that name, or a free one, looked for from a place that `random` (from 0 up to 1) decides. Also every stated one that cannot be.
 * k8s: core/service/storage/alloc.go, patchAllocatedValues, dropTypeDependentFields
 */
export function assignNodePorts(
  service: Service,
  context: { readonly others: readonly Service[]; readonly current?: Service; readonly random: number },
): { readonly service: Service; readonly errors: readonly FieldError[] } {
  const patched = context.current ? patchPorts(service, context.current) : service;
  const taken = new Set(
    context.others.flatMap((other) => portsOf(other).flatMap((port) => (port.nodePort ? [keyOf(port.nodePort, port)] : []))),
  );
  const errors = portsOf(patched).flatMap((port, index) => problemOf(port, `spec.ports[${index}].nodePort`, taken));
  if (!needsNodePorts(patched) || errors.length > 0) return { service: patched, errors };
  for (const port of portsOf(patched)) if (port.nodePort) taken.add(keyOf(port.nodePort, port));
  const freePort = createFinder(taken, context.random);
  const ports = portsOf(patched).map((port) => {
    const nodePort = port.nodePort || freePort(port);
    return nodePort === undefined ? port : { ...port, nodePort };
  });
  return { service: { ...patched, spec: { ...patched.spec, ports } }, errors: [] };
}

/** What a client that writes a Service from a manifest leaves out is kept; what only the former type had is dropped. */
function patchPorts(service: Service, current: Service): Service {
  if (!needsNodePorts(current)) return service;
  const before = new Map(portsOf(current).map(({ name = '', nodePort }) => [name, nodePort]));
  const stated = new Set(portsOf(service).map(({ nodePort }) => nodePort));
  const ports = portsOf(service).map(({ nodePort, ...port }) => {
    const old = before.get(port.name ?? '');
    if (service.spec.type === 'ClusterIP' && nodePort === old) return port;
    if (nodePort) return { ...port, nodePort };
    return needsNodePorts(service) && old && !stated.has(old) ? { ...port, nodePort: old } : port;
  });
  return { ...service, spec: { ...service.spec, ...(service.spec.ports ? { ports } : {}) } };
}

function problemOf(port: ServicePort, field: string, taken: ReadonlySet<string>): readonly FieldError[] {
  const { nodePort } = port;
  if (!nodePort) return [];
  const inRange = nodePort >= first && nodePort <= last;
  const detail = inRange
    ? 'provided port is already allocated'
    : `provided port is not in the valid range. The range of valid ports is ${first}-${last}`;
  return inRange && !taken.has(keyOf(nodePort, port)) ? [] : [{ type: 'Invalid value', field, value: nodePort, detail }];
}

/** Finds a port that is free, and takes it. Each protocol's ports are gone through once, however many are asked for. */
function createFinder(taken: ReadonlySet<string>, random: number): (port: ServicePort) => number | undefined {
  const size = last - first + 1;
  const start = Math.floor(random * size);
  const steps = new Map<string, number>();
  return (port) => {
    const protocol = port.protocol ?? '';
    let step = steps.get(protocol) ?? 0;
    while (step < size && taken.has(keyOf(first + ((start + step) % size), port))) step += 1;
    steps.set(protocol, step + 1);
    return step < size ? first + ((start + step) % size) : undefined;
  };
}
