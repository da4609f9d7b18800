import type { List, Service } from '../../api/types.ts';
import { findWaitingCause } from '../../printers/explain-waiting.ts';
import type { CommandDeps } from '../deps.ts';
import { listPath, resourceFor } from '../resources.ts';
import type { RunDisplay } from './display.ts';
import { settle } from './settle.ts';
import type { PodState } from './tracker.ts';

/** Says why pods wait when only the user can end it, each cause once. */
export interface CauseTeller {
  /** Looks at the pods. Answers whether one of them waits for the user. */
  tell(states: readonly PodState[], spentMs: number): Promise<boolean>;
}

/** A wait that only the user can end is worth a sentence after so long; at once for a run that gives up on it. */
const patienceMs = 30_000;

export function createCauseTeller(
  options: { readonly display: RunDisplay; readonly failFast: boolean },
  deps: Pick<CommandDeps, 'client' | 'clock'>,
): CauseTeller {
  const told = new Set<string>();
  return {
    async tell(states, spentMs) {
      let waitsForUser = false;
      for (const state of states) {
        if (!state.pod || settle(state.pod)) continue;
        const services = spentMs >= patienceMs ? await servicesOf(state, deps) : undefined;
        const cause = findWaitingCause(state.pod, deps.clock.now(), { events: state.events, ...(services ? { services } : {}) });
        if (!cause?.onlyUser) continue;
        waitsForUser = true;
        const key = `${state.uid} ${cause.key}`;
        if (told.has(key) || (spentMs < patienceMs && !options.failFast)) continue;
        told.add(key);
        await options.display.print(`pod/${state.target.name}: ${cause.text}\n`, 'stderr');
      }
      return waitsForUser;
    },
  };
}

/** Only an init container that runs may wait for a Service. */
async function servicesOf({ pod, target }: PodState, { client }: Pick<CommandDeps, 'client'>): Promise<readonly Service[] | undefined> {
  if (!pod?.status.initContainerStatuses?.some(({ state }) => state.running)) return undefined;
  return (await client.request<List<Service>>('GET', listPath(resourceFor('services'), target.namespace))).items;
}
