/** The step that lets a pod begin anew in its sandbox. k8s: kuberuntime_manager.go SyncPod, for podActions.ContainersToReset */
import { keptEntries } from './kept-logs.ts';
import { historyOf, type PodMemory } from './memory.ts';
import { remember } from './remember.ts';
import { begunAnew, restartOrder } from './restart-all.ts';
import type { ExecutorDeps, StepContext } from './step.ts';

/**
 * Removes the containers of the pod, their logs kept, and answers the memory in which they are past. What wants it goes last, and is
 * forgotten when nothing is left: whoever dies half-way leaves the reason to go on. Throws EngineError.
 */
export async function beginAnew(deps: ExecutorDeps, { pod, memory, engine, leaving }: StepContext): Promise<PodMemory> {
  const { uid = '', namespace, name } = pod.metadata;
  for (const container of restartOrder(pod, memory)) {
    for (const { id, attempt, state, present, logKept } of historyOf(memory, container)) {
      if (!present) continue;
      if (state !== 'created' && !logKept) await deps.files.keepLog(uid, container, attempt, keptEntries(engine, id));
      await engine.removeContainer(id);
    }
  }
  const anew = begunAnew(pod, memory);
  await remember(deps, { uid, name: `${namespace}/${name}`, leaving }, anew);
  return anew;
}
