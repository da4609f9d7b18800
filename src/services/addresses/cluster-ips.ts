import { type FieldError, invalid, serviceUnavailable } from '../../api/errors.ts';
import { keyOf, namespacedName } from '../../api/object-key.ts';
import type { Service } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { EngineNetwork } from '../../engine/types.ts';
import type { Store } from '../../store/types.ts';
import type { ServiceEngines, ServiceNetwork } from '../types.ts';
import { engineOf } from '../wanted.ts';
import { addressToNumber, freeAddress, numberToAddress } from './ipv4.ts';

/** Gives Services their ClusterIP. */
export interface Addresses {
  /**
   * A free address of the network's Service range, or the one that the Service states. It is held for a while, until the Service is
   * stored. Undefined when none can be had now. Throws ApiError Invalid for a stated one that is not free or not in the range,
   * ServiceUnavailable when nobody can tell.
   */
  allocate(service: Service): Promise<string | undefined>;
  /** The store knows this Service: what was held for it is its own now, and free as soon as it is gone. */
  stored(service: Service): void;
  /** The stored Service with an address. Throws EngineError. */
  assign(service: Service): Promise<Service>;
}

/** Addresses of a network that are not for everybody: that of the Service `kubernetes`, and that of the name server. */
export function reservedAddresses({ serviceRange }: EngineNetwork): { readonly kubernetes: string; readonly nameServer: string } {
  const first = addressToNumber(serviceRange.first) ?? 0;
  return { kubernetes: numberToAddress(first + 1), nameServer: numberToAddress(first + 10) };
}

// The creation has failed by then, and the address is free again.
const holdMs = 5_000;

/** Whether a Service has an address of its own, or is to get one. */
const takesAddress = ({ spec }: Service): boolean => spec.type !== 'ExternalName' && spec.clusterIP !== 'None';

/** Addresses for the Services of one store. */
export function createAddresses(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly network: ServiceNetwork;
  readonly engines: Pick<ServiceEngines, 'get'>;
}): Addresses {
  const { store, clock } = deps;
  const held = new Set<string>();

  const takenBesides = (service: Service, network: EngineNetwork): ReadonlySet<string> => {
    const others = store.list('Service').filter((other) => namespacedName(other) !== namespacedName(service));
    const reserved = reservedAddresses(network);
    const isKubernetes = namespacedName(service) === 'default/kubernetes';
    return new Set([
      ...held,
      ...others.flatMap((other) => other.spec.clusterIP ?? []),
      reserved.nameServer,
      ...(isKubernetes ? [] : [reserved.kubernetes]),
    ]);
  };
  const findFree = async (service: Service): Promise<string | undefined> => {
    const engine = await deps.engines.get(engineOf(service));
    const network = await engine.ensureNetwork(deps.network);
    const taken = takenBesides(service, network);
    const address = service.spec.clusterIP || freeAddress(network.serviceRange, taken, namespacedName(service));
    if (!address) return undefined;
    const problem = service.spec.clusterIP ? problemOf(address, network, taken) : undefined;
    if (problem) throw invalid('Service', service.metadata.name, [problem]);
    held.add(address);
    clock.schedule(holdMs, () => held.delete(address));
    return address;
  };

  return {
    async allocate(service) {
      if (!service.spec.clusterIP) return findFree(service).catch(() => undefined);
      return findFree(service).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'EngineError') {
          throw serviceUnavailable(`spec.clusterIP cannot be checked: ${error.message}`);
        }
        throw error;
      });
    },
    stored(service) {
      held.delete(service.spec.clusterIP ?? '');
    },
    async assign(service) {
      if (service.spec.clusterIP || !takesAddress(service)) return service;
      const clusterIP = await findFree(service);
      if (!clusterIP) return service;
      return store.mutate(keyOf(service), (current) =>
        current.spec.clusterIP ? undefined : { ...current, spec: { ...current.spec, clusterIP, clusterIPs: [clusterIP] } },
      );
    },
  };
}

/** k8s: core/service/ipallocator errors */
function problemOf(address: string, { serviceRange, subnet }: EngineNetwork, taken: ReadonlySet<string>): FieldError | undefined {
  const wanted = addressToNumber(address) ?? 0;
  const isOutside = wanted < (addressToNumber(serviceRange.first) ?? 0) || wanted > (addressToNumber(serviceRange.last) ?? 0);
  const field = { type: 'Invalid value', field: 'spec.clusterIPs', value: [address] } as const;
  const failed = `failed to allocate IP ${address}:`;
  if (isOutside) {
    // The upper half of the subnet.
    const range = `The range of valid IPs is ${serviceRange.first}/${Number(subnet.split('/')[1]) + 1}`;
    return { ...field, detail: `${failed} the provided IP (${address}) is not in the valid range. ${range}` };
  }
  return taken.has(address) ? { ...field, detail: `${failed} provided IP is already allocated` } : undefined;
}
