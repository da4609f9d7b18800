/** The preStop hooks of one pod: all at once, beside everything else. k8s: kuberuntime_container.go executePreStopHook */
import { findContainer, roleOf } from '../../api/pod-status.ts';
import type { Pod } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import { type Engine, EngineError } from '../../engine/types.ts';
import type { EventRecorder } from '../events.ts';
import { type PodMemory, runningRecords } from '../memory.ts';
import type { NodeIdentity } from '../types.ts';
import { runHook } from './run-hook.ts';

export interface StopHooks {
  /** What the pod is now: hooks of containers that are to end begin, those of containers that have ended are given up. */
  follow(pod: Pod, memory: PodMemory): void;
  /** The engine's containers whose hook has been done, or has failed. A kpod that follows this one does it again. */
  ended(): ReadonlySet<string>;
  /** Gives all of them up. */
  stop(): void;
}

interface Owner {
  readonly pod: Pod;
  readonly memory: PodMemory;
}

interface Deps {
  readonly clock: Clock;
  readonly node: NodeIdentity;
  readonly events: EventRecorder;
  /** The engine of the pod. Throws EngineError. */
  readonly engine: () => Promise<Engine>;
  /** A hook has ended. */
  readonly changed: () => void;
}

/** The hooks of one pod; none is done before `follow`. */
export function createStopHooks({ clock, node, events, engine, changed }: Deps): StopHooks {
  const running = new Map<string, AbortController>();
  const ended = new Set<string>();

  const run = async (
    ending: { readonly name: string; readonly id: string },
    { pod, memory }: Owner,
    signal: AbortSignal,
  ): Promise<void> => {
    const { name, id } = ending;
    const container = findContainer(pod.spec, name);
    const hook = container?.lifecycle?.preStop;
    if (!container || !hook) return;
    const record = (reason: string, message: string) =>
      events.record(pod, { type: 'Warning', reason, message, container: { name, role: roleOf(pod.spec, name) } });
    const outcome = await engine()
      .then((opened) => runHook(hook, { clock, node, engine: opened, pod, memory, container, id }, signal))
      .catch((error: unknown) => {
        if (error instanceof EngineError) return { error: error.message };
        throw error;
      });
    if (signal.aborted) return;
    // Told of the pod, not of the container. k8s: lifecycle/handlers.go runHTTPHandler
    if ('warning' in outcome && outcome.warning) events.record(pod, { type: 'Warning', ...outcome.warning });
    if (outcome.error !== undefined) record('FailedPreStopHook', 'PreStopHook failed');
    ended.add(id);
    changed();
  };

  return {
    follow(pod, memory) {
      const waiting = runningRecords(memory).filter(({ record: { id } }) => memory.kills[id]?.waits);
      const ids = new Set(waiting.map(({ record: { id } }) => id));
      for (const [id, end] of running) {
        if (ids.has(id)) continue;
        running.delete(id);
        end.abort();
      }
      for (const { name, record } of waiting) {
        if (running.has(record.id)) continue;
        const end = new AbortController();
        running.set(record.id, end);
        void run({ name, id: record.id }, { pod, memory }, end.signal);
      }
      for (const id of ended) if (!ids.has(id)) ended.delete(id);
    },
    ended: () => ended,
    stop() {
      for (const end of running.values()) end.abort();
      running.clear();
    },
  };
}
