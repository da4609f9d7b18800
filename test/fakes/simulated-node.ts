import type { Event, Pod } from '../../src/api/types.ts';
import { silentLog } from '../../src/base/log.ts';
import { EngineError } from '../../src/engine/types.ts';
import { createKubelet, type KubeletDeps } from '../../src/kubelet/kubelet.ts';
import type { Kubelet, Node } from '../../src/kubelet/types.ts';
import { createWatchedEngines } from '../../src/kubelet/watched-engines.ts';
import type { Store } from '../../src/store/types.ts';
import { createFakeClock, type FakeClock, someMonday } from './clock.ts';
import { someMachineFiles } from './machine-files.ts';
import { createMemoryStore } from './memory-store.ts';
import { createFakePodFiles, type FakePodFiles } from './pod-files.ts';
import { createSimulatedEngine, type SimulatedEngine, type SimulatedEngineOptions } from './simulated-engine.ts';
import { createFakeTokens } from './tokens.ts';

/** The machine of tests. */
export const testNode: Node = {
  name: 'node',
  ip: '192.0.2.1',
  allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi' },
};

/** One machine with a kubelet, all of it simulated. */
export interface SimulatedNode {
  readonly clock: FakeClock;
  readonly engine: SimulatedEngine;
  readonly store: Store;
  readonly files: FakePodFiles;
  readonly kubelet: Kubelet;
  /** Stores the pod, as the server does, and lets what follows at once happen. */
  create(pod: Pod): Promise<void>;
  /** Marks the pod for deletion, as the server does. */
  remove(name: string, graceSeconds: number): Promise<void>;
  pod(name?: string): Pod;
  /** `Scheduled`, `Created init-1` … of a pod, in order: reasons with the container they concern, and how often. */
  events(name?: string): readonly string[];
}

/** Starts a kubelet on a simulated engine. While `missing` says something, there is no engine, and that is why. */
export async function startSimulatedNode(
  options: Partial<SimulatedEngineOptions> = {},
  missing: () => string | undefined = () => undefined,
  more: Pick<KubeletDeps, 'leaveServices'> = {},
): Promise<SimulatedNode> {
  const clock = createFakeClock(someMonday);
  const engine = createSimulatedEngine({ clock, ...options });
  const store = createMemoryStore({ clock });
  const files = createFakePodFiles();
  const find = async () => {
    const problem = missing();
    if (problem !== undefined) throw new EngineError(problem, { command: 'simulated', kind: 'unavailable' });
    return engine;
  };
  const kubelet = createKubelet({
    store,
    engines: createWatchedEngines(
      { get: () => find(), statuses: () => [{ name: engine.info.name, info: engine.info }] },
      { clock: clock, log: silentLog, instance: 'test' },
    ),
    clock,
    log: silentLog,
    node: testNode,
    instance: 'test',
    files,
    machineFiles: someMachineFiles,
    tokens: createFakeTokens(clock),
    maxContainerRestartPeriodSeconds: 300,
    ...more,
  });
  await kubelet.start();
  const key = (name: string) => ({ kind: 'Pod', namespace: 'default', name }) as const;
  return {
    clock,
    engine,
    store,
    files,
    kubelet,
    async create(pod) {
      await store.create(pod);
      await clock.settle();
    },
    async remove(name, graceSeconds) {
      const deletionTimestamp = new Date(clock.now() + graceSeconds * 1000).toISOString();
      await store.mutate(key(name), (pod) => ({
        ...pod,
        metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds },
      }));
      await clock.settle();
    },
    pod(name = 'web') {
      const found = store.get(key(name));
      if (!found) throw new Error(`there is no pod ${name}`);
      return found;
    },
    events: (name = 'web') =>
      store
        .list('Event')
        .filter((event) => event.involvedObject.name === name)
        .map(eventText),
  };
}

function eventText({ reason, involvedObject, count = 1 }: Event): string {
  const container = /\{(.*)\}/.exec(involvedObject.fieldPath ?? '')?.[1];
  return `${reason}${container ? ` ${container}` : ''}${count > 1 ? ` x${count}` : ''}`;
}
