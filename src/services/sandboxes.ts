import type { Service } from '../api/types.ts';
import type { Engine, EngineNetwork, EngineSandbox } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { type Addresses, reservedAddresses } from './addresses/cluster-ips.ts';
import { dnsRecords } from './dns/records.ts';
import type { EndpointSync } from './endpoint-sync.ts';
import { currentEndpoints, leadsSomewhere } from './endpoints/current.ts';
import type { KubernetesController } from './kubernetes/controller.ts';
import { isKubernetes } from './kubernetes/service.ts';
import { publishedPortsOf, serviceUidOf } from './labels.ts';
import type { Publishing } from './ports/publishing.ts';
import type { ServiceNetwork } from './types.ts';
import type { UnderWay } from './under-way.ts';
import { dnsUid, type WantedSandbox, wantedSandbox } from './wanted.ts';

/** The sandboxes that one engine is to have, given its Services and what it has now. Throws EngineError. */
export type WantedSandboxes = (
  engine: Engine,
  services: readonly Service[],
  found: readonly EngineSandbox[],
) => Promise<readonly WantedSandbox[]>;

/** The wanted sandboxes of one agent. */
export function createWantedSandboxes(deps: {
  readonly store: Store;
  readonly instance: string;
  readonly network: ServiceNetwork;
  readonly addresses: Addresses;
  readonly publishing: Publishing;
  readonly kubernetes: KubernetesController;
  readonly dns: Pick<EndpointSync, 'serveNames'>;
  readonly underWay: Pick<UnderWay, 'has'>;
}): WantedSandboxes {
  const { store, addresses, publishing } = deps;

  const ownSandbox = async ({ info }: Engine, service: Service, found: readonly EngineSandbox[]): Promise<WantedSandbox | undefined> => {
    const assigned = await addresses.assign(service);
    const { uid = '' } = assigned.metadata;
    const present = found.find(({ labels }) => serviceUidOf(labels) === uid);
    const published = present ? publishedPortsOf(present.labels) : '';
    // Its own sandbox, which no list shows yet, may hold them.
    const ports = deps.underWay.has(uid) ? publishing.chosen(uid) : await publishing.choose(assigned, published, info);
    return wantedSandbox(assigned, { proxied: leadsSomewhere(store, assigned), ports });
  };
  const nameServer = async ({ info }: Engine, network: EngineNetwork): Promise<WantedSandbox | undefined> => {
    if (Object.keys(dnsRecords(currentEndpoints(store))).length === 0) return undefined;
    await deps.dns.serveNames(info.name, network.nameServer);
    const names = { uid: dnsUid(deps.instance, info.name), name: 'kube-dns', namespace: 'kube-system', aliases: [] };
    return { ...names, ip: reservedAddresses(network).nameServer, ports: [], proxied: true };
  };

  return async (engine, services, found) => {
    const others = services.filter((service) => !isKubernetes(service));
    if (others.length === 0 && found.length === 0 && store.list('Pod').length === 0) return [];
    const network = await engine.ensureNetwork(deps.network);
    const own = await Promise.all(others.map((service) => ownSandbox(engine, service, found)));
    const all = [...own, deps.kubernetes.wanted(engine, network, found), await nameServer(engine, network)];
    return all.flatMap((wanted) => wanted ?? []);
  };
}
