import type { Service } from '../../api/types.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { PortMapping } from '../../engine/types.ts';
import { portsText } from '../labels.ts';
import type { RecordEvent } from '../types.ts';
import { machinePorts, portText } from './machine-ports.ts';

/** Chooses the ports of this machine that are published for Services. */
export interface Publishing {
  /** Those of the wanted ports that can be had. `published`: what its sandbox has already, as `portsText` writes it. */
  choose(service: Service, published: string): Promise<readonly PortMapping[]>;
  /** What was chosen last. */
  chosen(uid: string): readonly PortMapping[];
  /** The engine could not publish what was chosen: the Service does without for a while. */
  refused(service: Service, problem: string): void;
}

interface PublishingDeps {
  readonly clock: Clock;
  readonly isPortFree: (port: PortMapping) => Promise<boolean>;
  readonly recordEvent: RecordEvent;
  /** A port that was missing may have become free. */
  readonly wake: () => void;
}

const refusedMs = 300_000;
// Well before its event is too old to be shown.
const reportAgainMs = 900_000;
const lookAgainMs = 3_000;
// Longer than the pause between two choices of the same Service, each of which begins anew.
const looks = 30;

/** Publishing for one agent; what cannot be published is reported, and reported again from time to time. */
export function createPublishing(deps: PublishingDeps): Publishing {
  const refusedUntil = new Map<string, number>();
  const reported = new Map<string, { readonly text: string; readonly at: number }>();
  const last = new Map<string, readonly PortMapping[]>();
  const watch = createPortWatch(deps);

  const reportMissing = (service: Service, missing: readonly PortMapping[]): void => {
    const uid = service.metadata.uid ?? '';
    const text = missing.map(portText).join(', ');
    const before = reported.get(uid);
    if (text === '') reported.delete(uid);
    if (text === '' || (before?.text === text && deps.clock.now() - before.at < reportAgainMs)) return;
    const message = `${text} of this machine is in use: the Service is not reached there. It is tried again by itself`;
    deps.recordEvent(service, { type: 'Warning', reason: 'PortUnavailable', message });
    reported.set(uid, { text, at: deps.clock.now() });
  };
  return {
    async choose(service, published) {
      const wanted = machinePorts(service);
      const present = new Set(published.split(','));
      const isRefused = (refusedUntil.get(service.metadata.uid ?? '') ?? 0) > deps.clock.now();
      const judged = await Promise.all(
        wanted.map(async (port) => ({ port, free: present.has(portsText([port])) || (!isRefused && (await deps.isPortFree(port))) })),
      );
      if (!isRefused) {
        const missing = judged.flatMap(({ port, free }) => (free ? [] : [port]));
        reportMissing(service, missing);
        watch(service.metadata.uid ?? '', missing);
      }
      const chosen = judged.flatMap(({ port, free }) => (free ? [port] : []));
      last.set(service.metadata.uid ?? '', chosen);
      return chosen;
    },
    chosen: (uid) => last.get(uid) ?? [],
    refused(service, problem) {
      refusedUntil.set(service.metadata.uid ?? '', deps.clock.now() + refusedMs);
      const message = `The engine cannot publish the ports of the Service on this machine: ${problem}. It is tried again by itself`;
      deps.recordEvent(service, { type: 'Warning', reason: 'PortUnavailable', message });
    },
  };
}

/**
 * Answers the function that wakes when one of the missing ports of a Service is free: a look at a port costs nothing, one at the engine
 * two commands. What was to be watched for the same uid before is forgotten.
 */
function createPortWatch({ clock, isPortFree, wake }: PublishingDeps): (uid: string, missing: readonly PortMapping[]) => void {
  const timers = new Map<string, Timer>();
  const lookLater = (uid: string, missing: readonly PortMapping[], left: number): void => {
    const timer = clock.schedule(lookAgainMs, () => void look());
    const look = async (): Promise<void> => {
      const free = await Promise.all(missing.map(isPortFree));
      if (timers.get(uid) !== timer) return;
      timers.delete(uid);
      if (free.includes(true)) wake();
      else if (left > 1) lookLater(uid, missing, left - 1);
    };
    timers.set(uid, timer);
  };
  return (uid, missing) => {
    timers.get(uid)?.cancel();
    timers.delete(uid);
    if (missing.length > 0) lookLater(uid, missing, looks);
  };
}
