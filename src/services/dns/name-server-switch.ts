import type { Clock } from '../../base/clock.ts';
import type { Engine } from '../../engine/types.ts';
import type { Proxies } from '../proxy/proxies.ts';
import type { WakeIn } from '../types.ts';
import { dnsUid, type WantedSandbox } from '../wanted.ts';

/** Makes the pods of an engine ask kpod's own name server exactly while that one can answer. */
export interface NameServerSwitch {
  /** Before sandboxes change: away from a name server that is about to go. Throws EngineError. */
  before(engine: Engine, wanted: readonly WantedSandbox[]): Promise<void>;
  /** When they are as wanted. Throws EngineError. */
  after(engine: Engine, wanted: readonly WantedSandbox[]): Promise<void>;
}

/** From its start until it listens. */
const startMs = 1_000;

/** The switch of one agent. `wakeIn` is called when a name server that has just been started should be looked at again. */
export function createNameServerSwitch(deps: {
  readonly clock: Clock;
  readonly instance: string;
  readonly network: string;
  readonly proxies: Proxies;
  readonly wakeIn: WakeIn;
}): NameServerSwitch {
  const { proxies, clock, network } = deps;
  const ownOf = (engine: Engine, wanted: readonly WantedSandbox[]) =>
    wanted.find(({ uid }) => uid === dnsUid(deps.instance, engine.info.name));
  return {
    async before(engine, wanted) {
      if (!ownOf(engine, wanted)) await engine.useNameServer(network, undefined);
    },
    async after(engine, wanted) {
      const own = ownOf(engine, wanted);
      if (!own) return;
      const since = proxies.runningSince(own.uid);
      const left = since === undefined ? 0 : since + startMs - clock.now();
      if (left > 0) return deps.wakeIn(left);
      await engine.useNameServer(network, since === undefined ? undefined : own.ip);
    },
  };
}
