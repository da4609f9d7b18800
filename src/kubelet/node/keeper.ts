import type { NodeObject } from '../../api/node-types.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Store } from '../../store/types.ts';
import type { EngineProvider, NodeUsage } from '../types.ts';
import { leaseNamespace, leaseOf, nodeOf } from './node-object.ts';
import type { MachineFacts, MachineLoad } from './types.ts';

/** How often a sign of life is given. k8s: NodeLeaseDurationSeconds * leaseRenewIntervalFraction */
const renewMs = 10_000;
/** A shorter look at the processors tells nothing. */
const shortestWindowMs = 1000;

/** Keeps the Node of this machine, and its sign of life, as they are to be. */
export interface NodeKeeper {
  /** Makes sure that both are there. Never rejects. */
  start(): Promise<void>;
  /** What the machine uses. */
  usage(): Promise<NodeUsage>;
  stop(): void;
}

export interface NodeKeeperDeps {
  readonly store: Store;
  readonly engines: EngineProvider;
  readonly clock: Clock;
  readonly log: Log;
  readonly facts: MachineFacts;
  /** Looks at the machine. Throws the system's error. */
  readonly look: () => Promise<MachineLoad>;
}

/** Creates the keeper of the one node. Its beats stay in memory: nothing of them is worth a write. */
export function createNodeKeeper(deps: NodeKeeperDeps): NodeKeeper {
  const { store, clock, log, facts } = deps;
  const samples = createSamples(deps);
  let timer: Timer | undefined;
  let stopped = false;
  let failed = false;
  let asked = false;

  async function put(): Promise<void> {
    const load = await samples.take();
    const sight = { facts, engines: deps.engines.statuses(), load, now: clock.now() };
    const key = { kind: 'Node', name: facts.name } as const;
    for (const { metadata } of store.list('Node')) {
      // The machine had another name once.
      if (metadata.name !== facts.name) await store.remove({ kind: 'Node', name: metadata.name });
    }
    const known = store.get(key);
    const wanted = nodeOf(sight, known);
    const options = known && isBeatAlone(known, wanted) ? { unsaved: true } : {};
    const node = known ? await store.mutate(key, (current) => nodeOf(sight, current), options) : await store.create(wanted);
    await putLease(node);
  }

  async function putLease(node: NodeObject): Promise<void> {
    // A namespace that somebody ends is emptied; when it is there again, so is this.
    if (store.get({ kind: 'Namespace', name: leaseNamespace })?.status.phase === 'Terminating') return;
    const key = { kind: 'Lease', namespace: leaseNamespace, name: facts.name } as const;
    const options = { unsaved: true };
    if (store.get(key)) await store.mutate(key, (current) => leaseOf(node, current, clock.now()), options);
    else await store.create(leaseOf(node, undefined, clock.now()), options);
  }

  /** Once: a machine on which nothing has run yet does not know what would run it. */
  async function askForEngine(): Promise<void> {
    if (asked || store.get({ kind: 'Node', name: facts.name })?.status.nodeInfo?.containerRuntimeVersion) return;
    asked = true;
    await deps.engines.get().catch(() => undefined);
  }

  async function beat(isFirst: boolean): Promise<void> {
    try {
      if (!isFirst) await askForEngine();
      await put();
      failed = false;
    } catch (error) {
      if (!failed) log.warn('the node could not be written', { reason: String(error) });
      failed = true;
    }
    if (!stopped) timer = clock.schedule(renewMs, () => void beat(false));
  }

  return {
    start: () => beat(true),
    usage: samples.usage,
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}

/** Whether nothing but the times of conditions differs. */
function isBeatAlone(before: NodeObject, after: NodeObject): boolean {
  const still = ({ status, ...node }: NodeObject) =>
    JSON.stringify({ ...node, status: { ...status, conditions: status.conditions?.map((one) => ({ ...one, lastHeartbeatTime: null })) } });
  return still(before) === still(after);
}

/** Looks at the machine, each of which is compared with the one before. */
function createSamples({ clock, look }: Pick<NodeKeeperDeps, 'clock' | 'look'>) {
  let last: { readonly at: number; readonly load: MachineLoad } | undefined;

  async function take(): Promise<MachineLoad> {
    const load = await look();
    last = { at: clock.now(), load };
    return load;
  }

  return {
    take,
    async usage(): Promise<NodeUsage> {
      const before = last ?? { at: clock.now(), load: await look() };
      const wait = shortestWindowMs - (clock.now() - before.at);
      if (wait > 0) await new Promise<void>((resolve) => clock.schedule(wait, resolve));
      const load = await look();
      const windowMs = Math.max(1, clock.now() - before.at);
      const cpuMillis = Math.max(0, Math.round(((load.busyMs - before.load.busyMs) / windowMs) * 1000));
      return { cpuMillis, memoryBytes: load.usedMemoryBytes, windowMs };
    },
  };
}
