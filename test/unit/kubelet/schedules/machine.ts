import { everyStatus } from '../../../../src/api/pod-status.ts';
import type { Pod } from '../../../../src/api/types.ts';
import type { Clock } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { createKubelet } from '../../../../src/kubelet/kubelet.ts';
import type { Kubelet } from '../../../../src/kubelet/types.ts';
import { createWatchedEngines } from '../../../../src/kubelet/watched-engines.ts';
import type { Store, StoreEvent } from '../../../../src/store/types.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/clock.ts';
import type { Faults, Latencies } from '../../../fakes/engine/calls.ts';
import { record } from '../../../fakes/engine/world.ts';
import { createLife, mortalClock, mortalStore } from '../../../fakes/life.ts';
import { someMachineFiles } from '../../../fakes/machine-files.ts';
import { createMemoryPodFiles, type PodFilesDisk } from '../../../fakes/memory-pod-files.ts';
import { createMemoryDisk, createMemoryStore } from '../../../fakes/memory-store.ts';
import { createRandom, type Random } from '../../../fakes/random.ts';
import { createSimulatedEngine, type SimulatedEngine } from '../../../fakes/simulated-engine.ts';
import { testNode } from '../../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../../fakes/tokens.ts';

/** A machine on which kpod dies and comes back: engine, disk and clock stay, the process does not. */
export interface Machine {
  readonly clock: FakeClock;
  readonly engine: SimulatedEngine;
  readonly podFiles: PodFilesDisk;
  /** The store of the process that lives, past its own steps; undefined while none lives. */
  store(): Store | undefined;
  /** Every change of a pod that a client could see, also of processes that are dead by now. */
  readonly published: StoreEvent[];
  /** Deaths so far. */
  deaths(): number;
}

/** The end of one life: at which of its steps it dies, and after how long the next one begins. */
export interface PlannedDeath {
  readonly step: number;
  readonly when: 'before' | 'after';
  readonly absentMs: number;
}

/** A machine with a running kubelet. `deaths`: one planned death a life; the life after the last one goes on. */
export function createMachine(options: {
  readonly random: Random;
  readonly engine: 'podman' | 'docker';
  readonly deaths: readonly PlannedDeath[];
  readonly latencies: Latencies;
  readonly faults: Faults;
  /** What the engine takes to clean up behind a container, milliseconds. */
  readonly cleanUpMs: number;
  /** Its images; those of every simulated engine unless told. */
  readonly images?: readonly string[];
  /** What else lives in the process, and begins after the kubelet. Its writes are steps, too. */
  readonly beside?: (process: { readonly store: Store; readonly clock: Clock; readonly kubelet: Kubelet }) => Promise<void>;
}): Machine {
  const { random, deaths, latencies, faults, cleanUpMs, images, beside } = options;
  const clock = createFakeClock();
  const engine = createSimulatedEngine({
    clock,
    random,
    latencies,
    faults,
    cleanUpMs,
    name: options.engine,
    ...(images ? { images } : {}),
  });
  const disk = createMemoryDisk();
  const podFiles: PodFilesDisk = new Map();
  // By chance of their own: the same in each playing of a schedule, and no part of it.
  const uids = createRandom(1);
  const newUid = (): string => [8, 4, 4, 4, 12].map((length) => letters(uids, length)).join('-');
  const published: StoreEvent[] = [];
  let current: Store | undefined;
  let lives = 0;

  function begin(): void {
    // The agent waits for the commands of its predecessor: they may go on without it.
    if (engine.world.underWay > 0) return void clock.schedule(20, begin);
    const life = createLife();
    const death = deaths[lives++];
    if (death) {
      life.crashAfter(death.step, death.when);
      life.onDeath(() => {
        current = undefined;
        record(engine.world, { by: 'kpod', verb: 'dies', detail: `at step ${death.step}` }, { id: '', name: 'kpod', labels: {} });
        clock.schedule(death.absentMs, begin);
      });
    }
    const own = mortalClock(clock, life);
    const store = createMemoryStore({ clock: own, disk, newUid });
    store.subscribe((event) => {
      if (event.object.kind !== 'Pod') return;
      published.push(event);
      record(engine.world, { by: 'kpod', verb: 'publishes', detail: summary(event.object) }, { id: '', name: 'status', labels: {} });
    });
    const handle = engine.connect(life);
    const ownStore = mortalStore(store, life);
    const kubelet = createKubelet({
      store: ownStore,
      engines: createWatchedEngines({ get: async () => handle, statuses: () => [] }, { clock: own, log: silentLog, instance: 'default' }),
      clock: own,
      log: silentLog,
      node: testNode,
      instance: 'default',
      files: createMemoryPodFiles({ disk: podFiles, life }),
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      maxContainerRestartPeriodSeconds: 20,
    });
    // Clients are served once the kubelet has taken up its pods.
    const start = async () => {
      await kubelet.start();
      await beside?.({ store: ownStore, clock: own, kubelet });
    };
    void start().then(() => {
      if (!life.dead) current = store;
    });
  }

  begin();
  return { clock, engine, podFiles, published, store: () => current, deaths: () => lives - 1 };
}

/** A status in a line, for stories: `Running init-0:1✓ app-0:0…` (restart count, and what state it is in). */
function summary(pod: Pod): string {
  const { status } = pod;
  const words = everyStatus(pod).map(({ name, restartCount, state }) => {
    const is = state.running ? 'runs' : state.terminated ? `ended ${state.terminated.exitCode}` : (state.waiting?.reason ?? 'waits');
    return `${name}:${restartCount} ${is}`;
  });
  return [status.phase ?? 'no phase', ...words].join(', ');
}

const letters = (random: Random, length: number): string => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
