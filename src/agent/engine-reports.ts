import { engineAnnotation } from '../api/annotations.ts';
import { messageOf } from '../api/errors.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Clock } from '../base/clock.ts';
import { findPortHolder } from '../base/port-holder.ts';
import type { EngineReport, EngineReports, PortReport } from '../client/types.ts';
import type { Engine } from '../engine/types.ts';
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

/** Asks the engines that are in use, all at once, what they have: all images by name, or the IDs of those that are asked for. */
export function createEngineReports({
  engines,
  store,
  allocatable,
  clock,
}: EngineReportsDeps): (ports: readonly string[], asked?: readonly string[]) => Promise<EngineReports> {
  const ask = async (name: string, asked: readonly string[]): Promise<EngineReport> => {
    const end = new AbortController();
    const timer = clock.schedule(limitMs, () => end.abort());
    try {
      const engine = await engines.get(name);
      if (asked.length > 0) return { name, imageIds: await idsOf(engine, asked) };
      return { name, images: await engine.imageNames({ signal: end.signal }) };
    } catch (error) {
      return { name, problem: end.signal.aborted ? `it has not answered for ${limitMs / 1000} seconds` : messageOf(error) };
    } finally {
      timer.cancel();
    }
  };
  return async (ports, asked = []) => {
    // An agent that has just begun may not have asked for them yet.
    const ofPods = store.list('Pod').flatMap(({ metadata }) => metadata.annotations?.[engineAnnotation] ?? []);
    const names = new Set([...engines.statuses().map(({ name }) => name), ...ofPods]);
    const [reports, holders] = await Promise.all([
      Promise.all([...names].map((name) => ask(name, asked))),
      Promise.all(ports.map(holderOf)),
    ]);
    return { engines: reports, allocatable, holders: holders.flat() };
  };
}

/** Without those that are not there, or have no name that could be one. */
async function idsOf({ imageStatus }: Pick<Engine, 'imageStatus'>, asked: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const found = await Promise.all(asked.map((image) => imageStatus(image).catch(() => undefined)));
  return Object.fromEntries(asked.flatMap((image, index) => (found[index] ? [[image, found[index].id]] : [])));
}
