/** What a worker writes of its pod: its memory on the disk, its status in the object. */
import { isTerminal } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import type { EngineName } from '../engine/types.ts';
import { isEnding, type Work } from './pod-work.ts';
import { remember } from './remember.ts';
import { generatePodStatus } from './status.ts';
import { sameButForSteps } from './steps/recorder.ts';
import { tellHold } from './tell-hold.ts';

/** Writes the memory down, where the disk does not have it; steps alone can wait for a while. */
export async function persist(work: Work): Promise<void> {
  const stepsDueAt = work.steps.dueAt(work.stored, work.memory) ?? Number.POSITIVE_INFINITY;
  if (sameButForSteps(work.stored, work.memory) && work.deps.clock.now() < stepsDueAt) return;
  const { uid, name } = work.object;
  const { memory } = work;
  if (await remember(work.deps, { uid, name, leaving: isEnding(work) }, memory)) work.stored = memory;
}

/** What the next kpod cannot know by itself; without it, it tells what it can. */
export async function writeSteps(work: Work): Promise<void> {
  const { deps, object, stored, memory } = work;
  if (stored === undefined || work.steps.dueAt(stored, memory) === undefined) return;
  await deps.files
    .writeMemory(object.uid, memory)
    .catch((error: unknown) => deps.log.warn('the steps of a pod are not kept', { pod: object.name, error: String(error) }));
}

/** Writes the status that follows from what is known. */
export async function publish({ deps, object, memory, probes, shells }: Work, engine: EngineName): Promise<void> {
  const input = { memory, probes: probes.results(), engine, hostIP: deps.node.ip, now: deps.clock.now(), isFixed: shells.held().size > 0 };
  const change = (pod: Pod): Pod => ({ ...pod, status: generatePodStatus({ pod, ...input }) });
  // What a pod came to stays as it is: a kpod that follows this one must not find it undecided.
  const before = object.current();
  const after = change(before);
  await object.change(change, { lazy: isTerminal(before) || !isTerminal(after) });
  tellHold(deps.events, before, after);
}
