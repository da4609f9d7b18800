import type { Service } from '../../api/types.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { PortMapping } from '../../engine/types.ts';
import { portsText } from '../labels.ts';
import type { RecordEvent } from '../types.ts';
import { machinePorts, type PortState, portText } from './machine-ports.ts';

/** Chooses the ports of this machine that are published for Services. */
export interface Publishing {
  /** Those of the wanted ports that can be had of its engine. `published`: what its sandbox has already, as `portsText` writes it. */
  choose(service: Service, published: string, engine: { readonly rootless: boolean }): Promise<readonly PortMapping[]>;
  /** What was chosen last. */
  chosen(uid: string): readonly PortMapping[];
  /** The engine could not publish what was chosen: the Service does without for a while. */
  refused(service: Service, problem: string): void;
}

interface JudgedPort {
  readonly port: PortMapping;
  readonly state: PortState | 'published';
}

interface PublishingDeps {
  readonly clock: Clock;
  readonly lookAtPort: (port: PortMapping) => Promise<PortState>;
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

  const reportMissing = (service: Service, missing: readonly JudgedPort[]): void => {
    const uid = service.metadata.uid ?? '';
    const text = (['taken', 'privileged'] as const).flatMap((state) => missingText(missing, state)).join('. ');
    const before = reported.get(uid);
    if (text === '') reported.delete(uid);
    if (text === '' || (before?.text === text && deps.clock.now() - before.at < reportAgainMs)) return;
    deps.recordEvent(service, { type: 'Warning', reason: 'PortUnavailable', message: text });
    reported.set(uid, { text, at: deps.clock.now() });
  };
  return {
    async choose(service, published, { rootless }) {
      const uid = service.metadata.uid ?? '';
      const present = new Set(published.split(','));
      const isRefused = (refusedUntil.get(uid) ?? 0) > deps.clock.now();
      const judge = async (port: PortMapping): Promise<JudgedPort> => {
        if (present.has(portsText([port]))) return { port, state: 'published' };
        const state = isRefused ? 'taken' : await deps.lookAtPort(port);
        // An engine of the user's own is not even asked: podman never gives the address back of a sandbox whose ports it could not publish.
        return { port, state: state === 'privileged' && !rootless ? 'free' : state };
      };
      const judged = await Promise.all(machinePorts(service).map(judge));
      const [chosen, missing] = partition(judged, ({ state }) => state === 'free' || state === 'published');
      if (!isRefused) {
        reportMissing(service, missing);
        const taken = missing.filter(({ state }) => state === 'taken');
        watch(uid, portsOf(taken));
      }
      last.set(uid, portsOf(chosen));
      return portsOf(chosen);
    },
    chosen: (uid) => last.get(uid) ?? [],
    refused(service, problem) {
      const uid = service.metadata.uid ?? '';
      refusedUntil.set(uid, deps.clock.now() + refusedMs);
      const message = `The engine cannot publish the ports of the Service on this machine: ${problem}. It is tried again by itself`;
      deps.recordEvent(service, { type: 'Warning', reason: 'PortUnavailable', message });
    },
  };
}

const portsOf = (judged: readonly JudgedPort[]): readonly PortMapping[] => judged.map(({ port }) => port);

/** Those that fit, and those that do not. */
function partition<T>(values: readonly T[], fits: (value: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [values.filter(fits), values.filter((value) => !fits(value))];
}

const whys = {
  taken: 'is in use: the Service is not reached there. It is tried again by itself',
  privileged: 'may be taken by an administrator alone (net.ipv4.ip_unprivileged_port_start): the Service is not reached there',
} as const;

/** `127.0.0.1:80/tcp of this machine is in use: …`; nothing where none is in that state. */
function missingText(missing: readonly JudgedPort[], state: keyof typeof whys): readonly string[] {
  const ports = missing.filter((one) => one.state === state).map(({ port }) => portText(port));
  return ports.length === 0 ? [] : [`${ports.join(', ')} of this machine ${whys[state]}`];
}

/**
 * Answers the function that wakes when one of the missing ports of a Service is free: a look at a port costs nothing, one at the engine
 * two commands. What was to be watched for the same uid before is forgotten.
 */
function createPortWatch({ clock, lookAtPort, wake }: PublishingDeps): (uid: string, missing: readonly PortMapping[]) => void {
  const timers = new Map<string, Timer>();
  const lookLater = (uid: string, missing: readonly PortMapping[], left: number): void => {
    const timer = clock.schedule(lookAgainMs, () => void look());
    const look = async (): Promise<void> => {
      const states = await Promise.all(missing.map(lookAtPort));
      if (timers.get(uid) !== timer) return;
      timers.delete(uid);
      if (states.includes('free')) wake();
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
