/** Endpoints as the objects that people and clients look at, and back. Pure. */
import { createHash } from 'node:crypto';
import { type SliceManager, serviceNameLabel, sliceManagerLabel } from '../../api/endpoint-labels.ts';
import type {
  EndpointAddress,
  EndpointSlice,
  EndpointSubset,
  Endpoints,
  ObjectMeta,
  ObjectReference,
  Service,
  ServicePort,
  SliceEndpoint,
} from '../../api/types.ts';
import type { Endpoint, EndpointGroup, EndpointPort } from './select.ts';

const headlessLabel = 'service.kubernetes.io/headless';

const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None';
const headless = (service: Service) => (isHeadless(service) ? { [headlessLabel]: '' } : {});

const longestSlice = 100;

/** The slices of a Service. Names follow from the content's place, so that they stay. k8s: endpointslice/utils.go newEndpointSlice */
export function sliceObjects(service: Service, groups: readonly EndpointGroup[], manager: SliceManager): readonly EndpointSlice[] {
  // One slice without endpoints tells that there are none. k8s: the placeholder slice
  const shown = groups.length > 0 ? groups : [{ ports: [], endpoints: [] }];
  return shown.flatMap(({ ports, endpoints }) => {
    const parts = Math.max(Math.ceil(endpoints.length / longestSlice), 1);
    return Array.from(
      { length: parts },
      (_, part): EndpointSlice => ({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: sliceMetadata(service, manager, JSON.stringify([ports, part])),
        addressType: 'IPv4',
        endpoints: endpoints.slice(part * longestSlice, (part + 1) * longestSlice).map(sliceEndpoint),
        ...(ports.length > 0 ? { ports: ports.map(({ name, port, protocol }) => ({ name, port, protocol })) } : {}),
      }),
    );
  });
}

function sliceMetadata(service: Service, manager: SliceManager, place: string): ObjectMeta {
  const { name, namespace = '', uid = '', labels } = service.metadata;
  return {
    name: `${name}-${suffix(`${uid}/${manager}/${place}`)}`,
    generateName: `${name}-`,
    namespace,
    labels: {
      ...labels,
      [sliceManagerLabel]: manager,
      [serviceNameLabel]: name,
      ...headless(service),
    },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
  };
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that the text decides. */
function suffix(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return [...digest.subarray(0, 5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

function sliceEndpoint({ ip, ready, serving, terminating, hostname, nodeName, pod }: Endpoint): SliceEndpoint {
  return {
    addresses: [ip],
    conditions: { ready, serving, terminating },
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(pod ? { targetRef: podReference(pod) } : {}),
  };
}

const podReference = ({ namespace, name, uid }: NonNullable<Endpoint['pod']>): ObjectReference => ({ kind: 'Pod', namespace, name, uid });

/** The Endpoints of a Service: pods on their way out are not among them. k8s: endpoints_controller.go, endpoints/util.go RepackSubsets */
export function endpointsObject(service: Service, groups: readonly EndpointGroup[]): Endpoints {
  const { name, namespace = '', labels } = service.metadata;
  const subsets = repack(groups, service.spec['publishNotReadyAddresses'] === true);
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, namespace, ...(labels || isHeadless(service) ? { labels: { ...labels, ...headless(service) } } : {}) },
    ...(subsets.length > 0 ? { subsets } : {}),
  };
}

/** Ports that have the same addresses stand together. */
function repack(groups: readonly EndpointGroup[], publishNotReady: boolean): readonly EndpointSubset[] {
  const byPort = new Map<string, { port: EndpointPort | undefined; endpoints: Endpoint[] }>();
  for (const { ports, endpoints } of groups) {
    const shown = endpoints.filter(({ terminating }) => publishNotReady || !terminating);
    for (const port of ports.length > 0 ? ports : [undefined]) {
      const key = JSON.stringify(port ?? null);
      const entry = byPort.get(key) ?? { port, endpoints: [] };
      entry.endpoints.push(...shown);
      byPort.set(key, entry);
    }
  }
  const byAddresses = new Map<string, { ports: EndpointPort[]; endpoints: readonly Endpoint[] }>();
  for (const { port, endpoints } of byPort.values()) {
    if (endpoints.length === 0) continue;
    const sorted = endpoints.toSorted((a, b) => (a.ip < b.ip ? -1 : 1));
    const key = JSON.stringify(sorted.map(({ ip, ready, pod }) => [ip, ready, pod?.uid]));
    const entry = byAddresses.get(key) ?? { ports: [], endpoints: sorted };
    if (port) entry.ports.push(port);
    byAddresses.set(key, entry);
  }
  return [...byAddresses.values()].map(({ ports, endpoints }) => subset(ports, endpoints));
}

function subset(ports: readonly EndpointPort[], endpoints: readonly Endpoint[]): EndpointSubset {
  const ready = endpoints.filter((endpoint) => endpoint.ready).map(subsetAddress);
  const notReady = endpoints.filter((endpoint) => !endpoint.ready).map(subsetAddress);
  return {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
    ...(ports.length > 0 ? { ports: ports.map(({ name, port, protocol }) => ({ ...(name ? { name } : {}), port, protocol })) } : {}),
  };
}

function subsetAddress({ ip, hostname, nodeName, pod }: Endpoint): EndpointAddress {
  return {
    ip,
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(pod ? { targetRef: podReference(pod) } : {}),
  };
}

/** What Endpoints that somebody wrote say. */
export function groupsOfEndpoints({ subsets = [] }: Endpoints): readonly EndpointGroup[] {
  return subsets.map(({ addresses = [], notReadyAddresses = [], ports = [] }) => ({
    ports: ports.map(({ name = '', port, protocol }) => ({ name, port, protocol })),
    endpoints: [
      ...addresses.map((address) => writtenEndpoint(address, true)),
      ...notReadyAddresses.map((address) => writtenEndpoint(address, false)),
    ],
  }));
}

const writtenEndpoint = ({ ip, hostname, nodeName }: EndpointAddress, ready: boolean): Endpoint => ({
  ip,
  ready,
  serving: ready,
  terminating: false,
  ...(hostname ? { hostname } : {}),
  ...(nodeName ? { nodeName } : {}),
});

/** What a slice that somebody wrote says. A port without a number stands for all, which a proxy cannot do. */
export function groupOfSlice({ endpoints, ports = [] }: EndpointSlice): EndpointGroup {
  return {
    ports: ports.flatMap(({ name = '', port, protocol = 'TCP' as ServicePort['protocol'] }) =>
      port === undefined ? [] : [{ name, port, protocol }],
    ),
    endpoints: endpoints.flatMap(({ addresses, conditions, hostname, nodeName }) => {
      const [ip] = addresses;
      const { ready = true, serving = ready, terminating = false } = conditions ?? {};
      return ip === undefined
        ? []
        : [{ ip, ready, serving, terminating, ...(hostname ? { hostname } : {}), ...(nodeName ? { nodeName } : {}) }];
    }),
  };
}
