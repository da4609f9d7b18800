import { keyBeside } from '../api/object-key.ts';
import type { Service } from '../api/types.ts';
import type { EngineName } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { dnsConfig } from './dns/config.ts';
import { dnsRecords } from './dns/records.ts';
import { currentEndpoints, type ServiceEndpoints } from './endpoints/current.ts';
import { publishEndpoints, removeLeftoverEndpoints } from './endpoints/publish.ts';
import { proxiedPorts } from './endpoints/select.ts';
import { proxyConfig } from './proxy/nginx-config.ts';
import type { Proxies } from './proxy/proxies.ts';
import { dnsUid } from './wanted.ts';

/** Carries what stands behind Services to where it is needed: stored objects, proxies, name servers. */
export interface EndpointSync {
  /** Takes up what a former agent left, and brings everything up to date. */
  start(): Promise<void>;
  /** Brings everything up to date. */
  run(): Promise<void>;
  serviceGone(service: Service): Promise<void>;
  /** Settles when the proxies of those Services lead to what stands behind them now, as far as they run. */
  settled(services: readonly Service[]): Promise<void>;
  /** From now on an engine's own name server, which has its resolver there, is kept up to date. */
  serveNames(engine: EngineName, nameServer: string): Promise<void>;
}

/** How long a client stays where it is; undefined for a Service that sends it anywhere. k8s: DefaultClientIPServiceAffinitySeconds */
const affinitySecondsOf = ({ spec }: Service): number | undefined =>
  spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : undefined;

/** The sync of one agent. */
export function createEndpointSync(deps: { readonly store: Store; readonly proxies: Proxies; readonly instance: string }): EndpointSync {
  const { store, proxies } = deps;
  const nameServers = new Map<EngineName, string>();

  const configureDns = (engine: EngineName, nameServer: string): Promise<void> =>
    proxies.configure(dnsUid(deps.instance, engine), dnsConfig(dnsRecords(currentEndpoints(store)), nameServer));

  const configureProxy = ({ service, groups, written }: ServiceEndpoints): Promise<void> => {
    const ports = proxiedPorts(service, [...groups, ...written]);
    return proxies.configure(service.metadata.uid ?? '', proxyConfig(ports, { affinitySeconds: affinitySecondsOf(service) }));
  };

  const run = async (): Promise<void> => {
    const all = currentEndpoints(store);
    const configured = all.map(configureProxy);
    const named = [...nameServers].map(([engine, nameServer]) => configureDns(engine, nameServer));
    await Promise.all([publishEndpoints(store, all), ...configured, ...named]);
  };
  return {
    run,
    async start() {
      await removeLeftoverEndpoints(store);
      await run();
    },
    async serviceGone(service) {
      await store.remove(keyBeside(service, 'Endpoints'));
    },
    async settled(services) {
      const uids = new Set(services.map(({ metadata }) => metadata.uid));
      const own = currentEndpoints(store).filter(({ service }) => uids.has(service.metadata.uid));
      await Promise.all(own.map((one) => configureProxy(one).then(() => proxies.settled(one.service.metadata.uid ?? ''))));
    },
    async serveNames(engine, nameServer) {
      nameServers.set(engine, nameServer);
      await configureDns(engine, nameServer);
    },
  };
}
