import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { badRequest, notFound, serviceUnavailable } from '../../api/errors.ts';
import type { EndpointAddress, Pod, Service } from '../../api/types.ts';
import type { ServerDeps } from '../types.ts';
import { type ProxyPath, readSchemeNamePort, type SchemeNamePort } from './proxy-path.ts';

/** Where a request is passed on to. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  readonly dial: () => Promise<Duplex>;
}

type Deps = Pick<ServerDeps, 'store' | 'kubelet' | 'random'>;

/**
 * Finds who answers. Throws ApiError BadRequest for a name that cannot be read, NotFound, ServiceUnavailable for a Service behind which
 * nobody is. k8s: registry/core/pod/strategy.go ResourceLocation, registry/core/service/storage ResourceLocation
 */
export function findTarget(deps: Deps, path: ProxyPath): ProxyTarget {
  const asked = readSchemeNamePort(path.target);
  if (!asked) throw badRequest(`invalid ${path.kind.toLowerCase()} request "${path.target}"`);
  return path.kind === 'Pod' ? podTarget(deps, path.namespace, asked) : serviceTarget(deps, path.namespace, asked);
}

const standardPorts = { http: 80, https: 443 } as const;

function podTarget({ store, kubelet }: Deps, namespace: string, { scheme, name, port }: SchemeNamePort): ProxyTarget {
  const pod = store.get<'Pod'>({ kind: 'Pod', namespace, name });
  if (!pod) throw notFound('pods', name);
  const number = port === '' ? (firstPort(pod) ?? standardPorts[scheme]) : readPort(port);
  return { scheme, dial: () => kubelet.dial(pod, number) };
}

/** The first that a container names. */
const firstPort = ({ spec }: Pod): number | undefined =>
  spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort))[0];

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw badRequest(`invalid port "${text}": a pod is reached by the number of a port`);
  return port;
}

function serviceTarget(deps: Deps, namespace: string, { scheme, name, port }: SchemeNamePort): ProxyTarget {
  const { store, kubelet, random } = deps;
  const service = store.get<'Service'>({ kind: 'Service', namespace, name });
  if (!service) throw notFound('services', name);
  const portName = nameOfPort(service, port);
  const subsets = store.get<'Endpoints'>({ kind: 'Endpoints', namespace, name })?.subsets ?? [];
  const ready = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.filter((one) => (one.name ?? '') === portName).flatMap((one) => addresses.map((address) => ({ address, number: one.port }))),
  );
  const chosen = ready[Math.floor(random() * ready.length)];
  if (!chosen) throw serviceUnavailable(`no endpoints available for service "${name}"`);
  const pod = podBehind(deps, chosen.address);
  return { scheme, dial: () => (pod ? kubelet.dial(pod, chosen.number) : dialAddress(chosen.address.ip, chosen.number)) };
}

/** The name of the port that is meant by a name, a number, or by being the only one. */
function nameOfPort({ metadata, spec }: Service, asked: string): string {
  const { ports = [] } = spec;
  if (asked === '' && ports.length === 1) return ports[0]?.name ?? '';
  const meant = ports.find((port) => port.name === asked || String(port.port) === asked);
  if (!meant && asked !== '') throw serviceUnavailable(`no service port "${asked}" found for service "${metadata.name}"`);
  return meant?.name ?? '';
}

function podBehind({ store }: Deps, { targetRef }: EndpointAddress): Pod | undefined {
  const { kind, namespace = '', name = '' } = targetRef ?? {};
  return kind === 'Pod' ? store.get<'Pod'>({ kind, namespace, name }) : undefined;
}

/** One that somebody has written down by hand. */
function dialAddress(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
