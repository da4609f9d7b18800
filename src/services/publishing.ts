import type { Service } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { PortMapping } from '../engine/types.ts';
import type { ServiceEvent } from './controller.ts';
import { portsText } from './labels.ts';
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

const refusedMs = 300_000;

/** Publishing for one agent; what cannot be published is told once. */
export function createPublishing(deps: {
  readonly clock: Clock;
  readonly isPortFree: (port: PortMapping) => Promise<boolean>;
  readonly tell: (service: Service, event: ServiceEvent) => void;
}): Publishing {
  const refusedUntil = new Map<string, number>();
  const told = new Map<string, string>();
  const last = new Map<string, readonly PortMapping[]>();

  const tellOnce = (service: Service, missing: readonly PortMapping[]): void => {
    const uid = service.metadata.uid ?? '';
    const text = missing.map(portText).join(', ');
    if (text !== '' && told.get(uid) !== text) {
      const message = `${text} of this machine is in use: the Service is not reached there. It is tried again by itself`;
      deps.tell(service, { type: 'Warning', reason: 'PortUnavailable', message });
    }
    told.set(uid, text);
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
        tellOnce(
          service,
          judged.flatMap(({ port, free }) => (free ? [] : [port])),
        );
      }
      const chosen = judged.flatMap(({ port, free }) => (free ? [port] : []));
      last.set(service.metadata.uid ?? '', chosen);
      return chosen;
    },
    chosen: (uid) => last.get(uid) ?? [],
    refused(service, problem) {
      refusedUntil.set(service.metadata.uid ?? '', deps.clock.now() + refusedMs);
      const message = `The engine cannot publish the ports of the Service on this machine: ${problem}. It is tried again by itself`;
      deps.tell(service, { type: 'Warning', reason: 'PortUnavailable', message });
    },
  };
}
