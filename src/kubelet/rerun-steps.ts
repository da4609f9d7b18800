import { keptEntries } from './kept-logs.ts';
import { historyOf, type PodMemory } from './memory.ts';
import { remember } from './remember.ts';
import { rerunAsked, rerunNames, withRerun } from './rerun.ts';
import type { ExecutorDeps, StepContext } from './step.ts';

/**
 * Removes the containers of the steps that run again, their logs kept, and answers the memory in which they have not run yet. Whoever dies
 * half-way leaves the request to do. Throws EngineError.
 */
export async function rerunSteps(deps: ExecutorDeps, { pod, memory, engine, leaving }: StepContext): Promise<PodMemory> {
  const rerun = rerunAsked(pod, memory);
  // Taken back meanwhile.
  if (!rerun) return memory;
  const { uid = '', namespace, name } = pod.metadata;
  for (const container of rerunNames(pod, rerun)) {
    for (const { id, attempt, state, present, logKept } of historyOf(memory, container)) {
      if (!present) continue;
      if (state !== 'created' && !logKept) await deps.files.keepLog(uid, container, attempt, keptEntries(engine, id));
      await engine.removeContainer(id);
    }
  }
  const again = withRerun(pod, memory, rerun);
  await remember(deps, { uid, name: `${namespace}/${name}`, leaving }, again);
  const what = rerun.only ? `Running step ${rerun.step} again` : `Running step ${rerun.step} and all that follow again`;
  deps.events.record(pod, { type: 'Normal', reason: 'Rerun', message: what });
  return again;
}
