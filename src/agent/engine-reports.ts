import { engineAnnotation } from '../api/annotations.ts';
import { messageOf } from '../api/errors.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Clock } from '../base/clock.ts';
import type { EngineReport, EngineReports } from '../client/types.ts';
import type { EngineProvider } from '../kubelet/types.ts';
import type { Store } from '../store/types.ts';

export interface EngineReportsDeps {
  readonly engines: EngineProvider;
  readonly store: Pick<Store, 'list'>;
  readonly allocatable: ResourceList;
  readonly clock: Clock;
}

/** An engine that takes longer to name its images does not answer, for who wants to know why a pod is stuck. */
const limitMs = 5000;

/** Asks the engines that are in use, all at once, what they have. */
export function createEngineReports({ engines, store, allocatable, clock }: EngineReportsDeps): () => Promise<EngineReports> {
  const ask = async (name: string): Promise<EngineReport> => {
    const end = new AbortController();
    const timer = clock.schedule(limitMs, () => end.abort());
    try {
      const engine = await engines.get(name);
      return { name, images: await engine.imageNames({ signal: end.signal }) };
    } catch (error) {
      return { name, problem: end.signal.aborted ? `it has not answered for ${limitMs / 1000} seconds` : messageOf(error) };
    } finally {
      timer.cancel();
    }
  };
  return async () => {
    // An agent that has just begun may not have asked for them yet.
    const ofPods = store.list('Pod').flatMap(({ metadata }) => metadata.annotations?.[engineAnnotation] ?? []);
    const names = new Set([...engines.statuses().map(({ name }) => name), ...ofPods]);
    return { engines: await Promise.all([...names].map(ask)), allocatable };
  };
}
