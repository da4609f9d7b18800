import type { Pod, Service } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Engine, EngineNetwork, EngineSandbox } from '../../engine/types.ts';
import type { Store, StoreEvent } from '../../store/types.ts';
import { reservedAddresses } from '../addresses/cluster-ips.ts';
import { serviceAliases } from '../dns/names.ts';
import { serviceUidOf } from '../labels.ts';
import type { ServiceNetwork, WakeIn } from '../types.ts';
import { engineOf, type WantedSandbox } from '../wanted.ts';
import { isAsking, isKubernetes, kubernetesKey, kubernetesSandbox, kubernetesService } from './service.ts';

/** Keeps the Service `kubernetes` as long as somebody may ask for it. */
export interface KubernetesController {
  /** Sees to it that the Service is there. Throws EngineError. */
  ensure(engine: Engine): Promise<void>;
  /** Its sandbox on one engine, which has these now; undefined while no pod is there to ask. */
  wanted(engine: Engine, network: EngineNetwork, found: readonly EngineSandbox[]): WantedSandbox | undefined;
  /** Whether a change of a pod may change what is wanted. */
  mayChangeWith(type: StoreEvent['type'], pod: Pod): boolean;
  /** Removes the Service when nobody is there to see it. */
  forget(): Promise<void>;
  /** From now on nothing lingers; answers whether something did. */
  end(): boolean;
}

/** So long the sandbox stays after the last pod, for the next one. */
const lingerMs = 10_000;

/** The controller of one agent. `wakeIn` is called when its sandbox has lingered long enough. */
export function createKubernetesController(deps: {
  readonly store: Store;
  readonly clock: Clock;
  readonly network: ServiceNetwork;
  readonly wakeIn: WakeIn;
}): KubernetesController {
  const { store, clock } = deps;
  const asking = new Set<string>();
  let ending = false;
  let lastAsked = Number.NEGATIVE_INFINITY;
  const lingers = () => !ending && lastAsked + lingerMs > clock.now();

  const isAskedFor = ({ metadata }: Service, engine: Engine, found: readonly EngineSandbox[]): boolean => {
    if (store.list('Pod').some((pod) => isAsking(pod) && engineOf(pod) === engine.info.name)) {
      lastAsked = clock.now();
      return true;
    }
    if (!lingers() || !found.some(({ labels }) => serviceUidOf(labels) === metadata.uid)) return false;
    deps.wakeIn(lastAsked + lingerMs - clock.now());
    return true;
  };

  return {
    async ensure(engine) {
      if (store.get(kubernetesKey)) return;
      const network = await engine.ensureNetwork(deps.network);
      await store.create(kubernetesService(reservedAddresses(network).kubernetes)).catch((error: unknown) => {
        // Two pods asked at once.
        if (!store.get(kubernetesKey)) throw error;
      });
    },
    wanted(engine, network, found) {
      const service = store.get(kubernetesKey);
      if (!service || !isAskedFor(service, engine, found)) return undefined;
      return kubernetesSandbox(service, reservedAddresses(network).kubernetes, serviceAliases(service));
    },
    // Once it has an address, and when it ends or goes: everything between changes nothing.
    mayChangeWith(type, pod) {
      const { uid = '' } = pod.metadata;
      const before = asking.has(uid);
      if (isAsking(pod) && type !== 'DELETED') asking.add(uid);
      else asking.delete(uid);
      return before !== asking.has(uid) || type === 'DELETED';
    },
    async forget() {
      const others = store.list('Service').some((service) => !isKubernetes(service));
      if (store.list('Pod').length === 0 && !others && !lingers()) await store.remove(kubernetesKey);
    },
    end() {
      const kept = !ending && store.get(kubernetesKey) !== undefined && store.list('Pod').length === 0;
      ending = true;
      return kept;
    },
  };
}
