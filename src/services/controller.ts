/**
 * Services: an address and names for each, through one small sandbox with network aliases, and in it a proxy to the pods. Names appear
 * the moment that the Service is created and vanish with it.
 */
import { isDeepStrictEqual } from 'node:util';
import { keyOf } from '../api/object-key.ts';
import type { Pod, Service } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLoop } from '../base/loop.ts';
import type { EngineName, PortMapping } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { type Addresses, createAddresses } from './addresses/cluster-ips.ts';
import { createNameServerSwitch } from './dns/name-server-switch.ts';
import { createEndpointSync, type EndpointSync } from './endpoint-sync.ts';
import { isByHand } from './endpoints/current.ts';
import { selects } from './endpoints/select.ts';
import { createKubernetesController } from './kubernetes/controller.ts';
import { isKubernetes, kubernetesKey } from './kubernetes/service.ts';
import { loadBalancerStatus, type PortState } from './ports/machine-ports.ts';
import { createPublishing } from './ports/publishing.ts';
import type { ConfigFiles } from './proxy/config-files.ts';
import { createProxyImage } from './proxy/image.ts';
import { createProxies } from './proxy/proxies.ts';
import { createProxyEvents, type ProxyEvents } from './proxy-events.ts';
import { createReconciler } from './reconcile.ts';
import { createWantedSandboxes } from './sandboxes.ts';
import type { RecordEvent, ServiceEngines, ServiceNetwork, WakeIn } from './types.ts';
import { createUnderWay } from './under-way.ts';
import { engineOf } from './wanted.ts';

export interface ServiceDeps {
  readonly store: Store;
  readonly engines: ServiceEngines;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this agent's things among those of others. */
  readonly instance: string;
  readonly network: ServiceNetwork;
  /** The engines on which the network may be, also since an agent before. */
  readonly networkEngines: () => Promise<readonly EngineName[]>;
  readonly files: ConfigFiles;
  /** The image of the proxies. */
  readonly proxyImage: string;
  /** Whether nobody holds a port of this machine. */
  readonly lookAtPort: (port: PortMapping) => Promise<PortState>;
  readonly recordEvent: RecordEvent;
}

export interface ServiceController {
  start(): Promise<void>;
  /** Ends the loops; removes the network when there is nothing left that could use it. */
  stop(): Promise<void>;
  /**
   * An address for a Service that is about to be created; undefined when no engine is there to ask (it gets one as soon as there is).
   * Throws ApiError Invalid for a stated one that cannot be.
   */
  allocateClusterIP(service: Service): Promise<string | undefined>;
  /** The Services that a pod's containers hear of in their environment, with their addresses. Throws EngineError. */
  linkedServices(pod: Pod): Promise<readonly Service[]>;
  /** Settles when no new connection is led to a pod that is to go, or after so long as its end may wait for that. Never rejects. */
  letGo(pod: Pod): Promise<void>;
}

/** A pod that is to go waits no longer for proxies. */
const letGoMs = 3_000;

/** The controller of one agent's Services; it does nothing before `start`. */
export function createServiceController(deps: ServiceDeps): ServiceController {
  const { store, clock, log, instance } = deps;
  const end = new AbortController();
  const sandboxes = createLoop({ clock, log, what: 'services' });
  const endpoints = createLoop({ clock, log, what: 'endpoints' });
  const { wakeIn } = sandboxes;
  const proxyEvents = createProxyEvents(deps);
  const addresses = createAddresses(deps);
  const publishing = createPublishing({ ...deps, wake: sandboxes.wake });
  const image = proxyImageOf(deps, { proxyEvents, signal: end.signal, wakeIn });
  const proxies = createProxies({ clock, log, files: deps.files, image, wakeIn });
  const endpointSync = createEndpointSync({ store, proxies, instance });
  const kubernetes = createKubernetesController({ ...deps, wakeIn });
  const underWay = createUnderWay({ clock, log, wakeIn });
  const wanted = createWantedSandboxes({ ...deps, addresses, publishing, kubernetes, dns: endpointSync, underWay });
  const reconciler = createReconciler({
    ...deps,
    proxies,
    wanted,
    underWay,
    nameServer: createNameServerSwitch({ clock, instance, network: deps.network.name, proxies, wakeIn }),
    published: ({ uid, ports }) => publishStatus(store, uid, ports),
    refused: ({ uid }, problem) => withService(store, uid, (service) => publishing.refused(service, problem)),
    ended: proxyEvents.ended,
  });
  let unsubscribe = (): void => {};

  return {
    async start() {
      unsubscribe = store.subscribe(({ type, object }) => {
        if (object.kind === 'Service') addresses.stored(object);
        const byHand = object.kind === 'Service' || isByHand(store, object);
        if (byHand || (object.kind === 'Pod' && kubernetes.mayChangeWith(type, object))) sandboxes.wake();
        // What a client deleted comes back.
        if (byHand || object.kind === 'Pod' || type === 'DELETED') endpoints.wake();
        if (object.kind === 'Service' && type === 'DELETED') void endpointSync.serviceGone(object).catch(() => endpoints.wake());
      });
      deps.engines.followOthers(sandboxes.wake);
      await endpointSync.start();
      sandboxes.start(async () => {
        await reconciler.run();
        await kubernetes.forget();
      });
      endpoints.start(endpointSync.run);
    },
    async stop() {
      unsubscribe();
      end.abort();
      await endpoints.stop();
      // A Service deleted just now must not leave its container to nobody.
      if (kubernetes.end()) sandboxes.wake();
      await sandboxes.stop();
      await reconciler
        .finish()
        .then(() => removeNetworks(deps))
        .catch((error: unknown) => log.warn('something of the Services is left', { error: String(error) }));
    },
    letGo: (pod) => letGo(deps, endpointSync, pod),
    allocateClusterIP: (service) => addresses.allocate(service),
    async linkedServices(pod) {
      await kubernetes.ensure(await deps.engines.get(engineOf(pod)));
      return linkedServices(store, addresses, pod);
    },
  };
}

async function letGo({ store, clock, log }: ServiceDeps, endpoints: EndpointSync, { metadata }: Pod): Promise<void> {
  const leading = store.list('Service', metadata.namespace).filter(({ spec }) => selects(spec.selector, metadata.labels));
  if (leading.length === 0) return;
  const done = new AbortController();
  const told = endpoints.settled(leading).catch((error: unknown) => {
    log.warn('a pod goes before its Services know', { pod: metadata.name, error: String(error) });
  });
  await Promise.race([told, sleep(clock, letGoMs, done.signal)]);
  done.abort();
}

/** `kubernetes`, and the Services of the pod's namespace unless it wants none. k8s: kubelet_pods.go getServiceEnvVarMap */
async function linkedServices(store: Store, addresses: Addresses, { metadata, spec }: Pod): Promise<readonly Service[]> {
  const own =
    spec.enableServiceLinks === false ? [] : store.list('Service', metadata.namespace).filter((service) => !isKubernetes(service));
  const kubernetes = store.get(kubernetesKey);
  return [...(kubernetes ? [kubernetes] : []), ...(await Promise.all(own.map((service) => addresses.assign(service))))];
}

function proxyImageOf({ proxyImage, clock }: ServiceDeps, tools: { proxyEvents: ProxyEvents; signal: AbortSignal; wakeIn: WakeIn }) {
  const { proxyEvents, signal, wakeIn } = tools;
  return createProxyImage({
    image: proxyImage,
    clock,
    signal,
    pulling: proxyEvents.pulling,
    ready: () => wakeIn(0),
    failed(engine, problem, retryMs) {
      proxyEvents.imageMissing(engine, problem);
      wakeIn(retryMs);
    },
  });
}

function withService(store: Store, uid: string, use: (service: Service) => void): void {
  const service = store.list('Service').find(({ metadata }) => metadata.uid === uid);
  if (service) use(service);
}

/** What a load balancer's status says of the ports at which it is reached. */
async function publishStatus(store: Store, uid: string, ports: readonly PortMapping[]): Promise<void> {
  const service = store.list('Service').find(({ metadata }) => metadata.uid === uid);
  if (!service) return;
  const loadBalancer = loadBalancerStatus(service, ports);
  if (isDeepStrictEqual(service.status.loadBalancer, loadBalancer)) return;
  await store.mutate(keyOf(service), (current) =>
    current.metadata.uid === uid ? { ...current, status: { ...current.status, loadBalancer } } : undefined,
  );
}

async function removeNetworks({ store, engines, network, networkEngines }: ServiceDeps): Promise<void> {
  if (store.list('Pod').length > 0 || store.list('Service').length > 0) return;
  for (const name of await networkEngines()) await (await engines.get(name)).removeNetwork(network.name);
}
