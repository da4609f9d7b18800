/** What the worker of one pod works with, and what it knows while it runs. */
import type { Pod } from '../api/types.ts';
import type { EngineImage } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { createExecutor, type Execute } from './execute.ts';
import { createFollower, type Follower } from './follow-references.ts';
import { emptyMemory, type PodMemory } from './memory.ts';
import { createPodObject, type PodObject } from './pod-object.ts';
import { createProbeResults, type ProbeResultStore } from './probe-results.ts';
import type { ExecutorDeps } from './step.ts';
import type { CachedEngines } from './types.ts';
import { createPodVolumes, type PodVolumes } from './volumes/pod-volumes.ts';
import { createWakeup, type Wakeup } from './wakeup.ts';

export interface WorkDeps extends ExecutorDeps {
  readonly store: Store;
  readonly engines: CachedEngines;
  /** Called once, when nothing of the pod is left. */
  readonly finished: () => void;
}

/** What one worker knows while it runs. */
export interface Work {
  readonly deps: WorkDeps;
  readonly object: PodObject;
  readonly wakeup: Wakeup;
  readonly execute: Execute;
  readonly volumes: PodVolumes;
  readonly follower: Follower;
  /** Of the containers that the present plan starts. */
  readonly images: Map<string, EngineImage>;
  readonly probes: ProbeResultStore;
  memory: PodMemory;
  /** The memory is what the disk had of it, and not a blank one. */
  loaded: boolean;
  /** What the disk has of the memory. */
  stored: PodMemory | undefined;
  /** The engine must be looked at before the next plan. */
  stale: boolean;
  /** The engine has not been asked for yet, and cannot have anything of the pod. */
  isNew: boolean;
  stopped: boolean;
  /** Ends the step under way where it can be ended: a pull. */
  step: AbortController;
}

/** Work on a pod of which nothing is known yet but what it is. */
export function createWork(deps: WorkDeps, first: Pod, isNew: boolean): Work {
  const wakeup = createWakeup(deps.clock);
  return {
    deps,
    object: createPodObject(deps.store, first),
    wakeup,
    probes: createProbeResults(wakeup.wake),
    execute: createExecutor(deps),
    volumes: createPodVolumes(deps),
    follower: createFollower(deps, first, { isNew }),
    images: new Map(),
    memory: emptyMemory,
    loaded: false,
    stored: undefined,
    stale: !isNew,
    isNew,
    stopped: false,
    step: new AbortController(),
  };
}
