import { engineAnnotation } from '../api/annotations.ts';
import { messageOf } from '../api/errors.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Clock } from '../base/clock.ts';
import { findPortHolder } from '../base/port-holder.ts';
import type { EngineReport, EngineReports, PortReport } from '../client/types.ts';
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

/** Of `8080/TCP`: who listens there, as far as it can be seen. */
async function holderOf(port: string): Promise<readonly PortReport[]> {
  const [, number, protocol] = /^(\d{1,5})\/(TCP|UDP)$/.exec(port) ?? [];
  if (number === undefined) return [];
  const holder = await findPortHolder(Number(number), protocol === 'UDP' ? 'udp' : 'tcp');
  return holder ? [{ port, ...holder }] : [];
}

/** Asks the engines that are in use, all at once, what they have. */
export function createEngineReports({
  engines,
  store,
  allocatable,
  clock,
}: EngineReportsDeps): (ports: readonly string[]) => Promise<EngineReports> {
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
  return async (ports) => {
    // An agent that has just begun may not have asked for them yet.
    const ofPods = store.list('Pod').flatMap(({ metadata }) => metadata.annotations?.[engineAnnotation] ?? []);
    const names = new Set([...engines.statuses().map(({ name }) => name), ...ofPods]);
    const [reports, holders] = await Promise.all([Promise.all([...names].map(ask)), Promise.all(ports.map(holderOf))]);
    return { engines: reports, allocatable, holders: holders.flat() };
  };
}
