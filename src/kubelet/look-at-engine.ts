import type { Pod } from '../api/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import { type PodMemory, runningRecords } from './memory.ts';
import type { PodFiles } from './pod-files.ts';
import { containerRunName, type ProbeResultStore } from './probes/probe-results.ts';
import { hasLost, reconcileMemory } from './reconcile-memory.ts';
import { captureMessages } from './termination-message.ts';
import type { PodVolumes } from './volumes/pod-volumes.ts';

/** Whom to ask, and what is known of a pod beside its memory. */
interface Lookout {
  readonly engine: CachedEngine;
  readonly files: PodFiles;
  readonly volumes: PodVolumes;
  readonly probes: ProbeResultStore;
}

/** The memory after a look at what the engine has of the pod; what follows from it for volumes and probe results is noted there. Throws EngineError. */
export async function lookAtEngine({ engine, files, volumes, probes }: Lookout, pod: Pod, before: PodMemory): Promise<PodMemory> {
  const seen = reconcileMemory(before, await engine.pods.state(pod.metadata.uid ?? ''));
  if (hasLost(before, seen)) volumes.doubt();
  probes.keep(runningRecords(seen).map(({ record }) => containerRunName(record)));
  return captureMessages({ engine, files }, pod, seen);
}
