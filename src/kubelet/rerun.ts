/**
 * Steps that are to run again in the sandbox that is there, volumes as they are: what runs of them and of the app containers ends, with its
 * grace and hooks; then their attempts are past. Each request is done once: the memory that they are past in is the one that knows it. Pure.
 */
import { rerunAnnotation } from '../api/annotations.ts';
import { findContainer } from '../api/pod-status.ts';
import { parseRerun, type Rerun } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import { type ContainerRecord, historyOf, newest, type PodMemory } from './memory.ts';
import { crashKey } from './plan/start.ts';

/** The request of an annotation that has not been done yet. */
export function rerunAsked({ metadata }: Pod, memory: PodMemory): (Rerun & { readonly request: string }) | undefined {
  const request = metadata.annotations?.[rerunAnnotation] ?? '';
  if (metadata.deletionTimestamp !== undefined || memory.termination || memory.rerun?.request === request) return undefined;
  const rerun = parseRerun(request);
  return rerun && { ...rerun, request };
}

/** The containers that run again: the steps, and the app containers behind them. None for a step that the pod does not have. */
export function rerunNames({ spec }: Pod, { step, only }: Rerun): readonly string[] {
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  const index = inits.indexOf(step);
  if (index < 0) return [];
  return [...inits.slice(index, only ? index + 1 : undefined), ...spec.containers.map(({ name }) => name)];
}

/** The memory in which these containers have not run yet, and nothing of them waits; what has run of them is told, and no more. */
export function withRerun(pod: Pod, memory: PodMemory, { request, ...rerun }: Rerun & { readonly request: string }): PodMemory {
  const names = new Set(rerunNames(pod, rerun));
  const keys = new Set(
    [...names].flatMap((name) => {
      const container = findContainer(pod.spec, name);
      return container ? [crashKey(container)] : [];
    }),
  );
  const ids = new Set([...names].flatMap((name) => historyOf(memory, name).map(({ id }) => id)));
  const without = <T>(entries: Readonly<Record<string, T>>, gone: ReadonlySet<string>) =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => !gone.has(key)));
  const past = Object.fromEntries([...names].map((name) => [name, pastOf(memory, name)]));
  return {
    ...memory,
    containers: { ...memory.containers, ...past },
    backoff: without(memory.backoff, keys),
    startErrors: without(memory.startErrors, names),
    kills: without(memory.kills, ids),
    rerun: { request, ...(rerun.only ? { only: rerun.step } : {}) },
  };
}

function pastOf(memory: PodMemory, name: string): readonly ContainerRecord[] {
  const last = historyOf(memory, name).find(({ state, standIn }) => state !== 'created' && !standIn);
  return last ? [{ ...last, sandboxRun: '', present: false, replaced: true, past: true }] : [];
}

/** Whether the app containers are to begin again behind steps that do. */
export function appsBeginAgain({ spec }: Pod, memory: PodMemory): boolean {
  return memory.rerun !== undefined && spec.containers.every(({ name }) => newest(memory, name)?.past);
}
