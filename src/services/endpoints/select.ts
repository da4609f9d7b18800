/** Which pods stand behind a Service, and at which ports. Pure. k8s: endpointslice/reconciler.go, endpointslice/util */
import { hasCondition, isSidecar, isTerminal } from '../../api/pod-status.ts';
import type { Container, Pod, Service, ServicePort } from '../../api/types.ts';

/** One address behind a Service. */
export interface Endpoint {
  readonly ip: string;
  /** Gets traffic: its pod is Ready and stays, or the Service publishes those that are not Ready, too. */
  readonly ready: boolean;
  /** Its pod is Ready, though it may be on its way out. */
  readonly serving: boolean;
  readonly terminating: boolean;
  /** The pod's host name, where the Service is its subdomain. */
  readonly hostname?: string;
  readonly nodeName?: string;
  /** The pod; absent for addresses given by hand. */
  readonly pod?: { readonly namespace: string; readonly name: string; readonly uid: string };
}

/** A port of endpoints: `name` is the Service port's, empty for the only one without a name. */
export interface EndpointPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: ServicePort['protocol'];
}

/** Endpoints that have the same ports. */
export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** True when the selector names at least one label and the labels have all of them. */
export function selects(selector: Service['spec']['selector'], labels: Pod['metadata']['labels']): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

/** Whether the Service finds its endpoints by itself. */
export const hasSelector = ({ spec }: Service): boolean => spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0;

/** The endpoints of a Service with a selector among `pods`, in groups of the same ports, in the order of their addresses. */
export function endpointGroups(service: Service, pods: readonly Pod[]): readonly EndpointGroup[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const endpoint = belongs(service, pod) ? endpointOf(service, pod) : undefined;
    if (!endpoint) continue;
    const ports = endpointPorts(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpoint);
    groups.set(key, group);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  return sorted.map(({ ports, endpoints }) => ({ ports, endpoints: endpoints.sort((a, b) => (a.ip < b.ip ? -1 : 1)) }));
}

function belongs({ metadata, spec }: Service, pod: Pod): boolean {
  return pod.metadata.namespace === metadata.namespace && selects(spec.selector, pod.metadata.labels) && !isTerminal(pod);
}

function endpointOf({ metadata, spec }: Service, pod: Pod): Endpoint | undefined {
  const { podIP } = pod.status;
  if (!podIP) return undefined;
  const { namespace = '', name, uid = '', deletionTimestamp } = pod.metadata;
  const serving = hasCondition(pod, 'Ready');
  const terminating = deletionTimestamp !== undefined;
  const { hostname, subdomain, nodeName } = pod.spec;
  return {
    ip: podIP,
    ready: spec['publishNotReadyAddresses'] === true || (serving && !terminating),
    serving,
    terminating,
    ...(hostname && subdomain === metadata.name ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    pod: { namespace, name, uid },
  };
}

/** Where a pod listens for each port of the Service; a name that none of its containers has leaves that port out. */
function endpointPorts({ spec }: Service, pod: Pod): readonly EndpointPort[] {
  return (spec.ports ?? []).flatMap(({ name = '', protocol, targetPort }) => {
    const port = typeof targetPort === 'number' ? targetPort : findPort(pod, targetPort, protocol);
    return port === undefined ? [] : [{ name, port, protocol }];
  });
}

/** k8s: podutil.FindPort */
function findPort({ spec }: Pod, name: string, protocol: string): number | undefined {
  const sidecars = (spec.initContainers ?? []).filter(isSidecar);
  const ports = [...spec.containers, ...sidecars].flatMap((container: Container) => container.ports ?? []);
  return ports.find((port) => port.name === name && port.protocol === protocol)?.containerPort;
}

/** A port that a Service is reached at, and where its connections go. */
export interface ProxiedPort {
  readonly port: number;
  readonly protocol: ServicePort['protocol'];
  /** `10.200.0.5:8080` */
  readonly targets: readonly string[];
}

/**
 * Where the connections to each port of the Service go: to the ready endpoints, or when there are none to those that still serve on
 * their way out. k8s: proxy/topology.go CategorizeEndpoints
 */
export function proxiedPorts({ spec }: Service, groups: readonly EndpointGroup[]): readonly ProxiedPort[] {
  return (spec.ports ?? []).map(({ name = '', port, protocol }) => {
    const found = groups.flatMap(({ ports, endpoints }) => {
      const at = ports.find((one) => one.name === name && one.protocol === protocol);
      return at ? endpoints.map((endpoint) => ({ endpoint, target: `${endpoint.ip}:${at.port}` })) : [];
    });
    const ready = found.filter(({ endpoint }) => endpoint.ready);
    const chosen = ready.length > 0 ? ready : found.filter(({ endpoint }) => endpoint.serving && endpoint.terminating);
    return { port, protocol, targets: [...new Set(chosen.map(({ target }) => target))] };
  });
}
