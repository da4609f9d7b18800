/** What the worker of one pod works with, and what it knows while it runs. */
import { engineAnnotation } from '../api/annotations.ts';
import type { Pod } from '../api/types.ts';
import type { EngineImage, EngineInfo, EngineName } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import { createExecutor, type Execute } from './execute.ts';
import { createFollower, type Follower } from './follow-references.ts';
import { createStopHooks, type StopHooks } from './hooks/stop-hooks.ts';
import { emptyMemory, type PodMemory } from './memory.ts';
import type { PodPlan } from './plan/action.ts';
import { planPod } from './plan/plan.ts';
import { createPodObject, type PodObject } from './pod-object.ts';
import { createAskProbe, type ProcessTurns } from './probes/ask.ts';
import { createProbeResults, type ProbeResultStore } from './probes/probe-results.ts';
import { createProber, type Prober } from './probes/prober.ts';
import { allocatedPod } from './resize/state.ts';
import type { Scheduler } from './scheduler.ts';
import { createShells, type Shells } from './shell/shells.ts';
import { createSkipClaims, type SkipClaims } from './skip-claims.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { createStepRecorder, type StepRecorder } from './steps/recorder.ts';
import type { CachedEngines } from './types.ts';
import { createPodVolumes, type PodVolumes } from './volumes/pod-volumes.ts';
import { createSizeLimits, type SizeLimits } from './volumes/size-limits.ts';
import { createWakeup, type Wakeup } from './wakeup.ts';

export interface WorkDeps extends ExecutorDeps {
  readonly store: Store;
  readonly engines: CachedEngines;
  readonly turns: ProcessTurns;
  readonly scheduler: Scheduler;
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
  readonly prober: Prober;
  readonly hooks: StopHooks;
  readonly sizeLimits: SizeLimits;
  readonly shells: Shells;
  readonly skips: SkipClaims;
  readonly steps: StepRecorder;
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
  /** There was no room for the pod with these requests, and nothing has given any back since. */
  waitsForRoom: string | undefined;
  /** While an image is being seen to: what annotations asked of the pod's steps when that was planned. */
  pullsFor: string | undefined;
  /** Ends the step under way where it can be ended: a pull. */
  step: AbortController;
}

/** Work on a pod of which nothing is known yet but what it is. */
export function createWork(deps: WorkDeps, first: Pod, isNew: boolean): Work {
  const wakeup = createWakeup(deps.clock);
  const volumes = createPodVolumes(deps);
  const probes = createProbeResults(wakeup.wake);
  const work: Work = {
    deps,
    object: createPodObject(deps.store, first),
    wakeup,
    probes,
    hooks: createStopHooks({ ...deps, engine: () => deps.engines.get(engineOf(work)), changed: wakeup.wake }),
    prober: createProber({ ...deps, results: probes, ask: createAskProbe({ ...deps, engine: () => deps.engines.get(engineOf(work)) }) }),
    sizeLimits: createSizeLimits(deps, wakeup.wake),
    shells: createShells(deps, () => {
      work.stale = true;
      wakeup.wake();
    }),
    skips: createSkipClaims(wakeup.wake),
    steps: createStepRecorder(deps.clock),
    execute: createExecutor(deps),
    volumes,
    follower: createFollower(deps, first, { isNew, refreshAt: volumes.refreshAt }),
    images: new Map(),
    memory: emptyMemory,
    loaded: false,
    stored: undefined,
    stale: !isNew,
    isNew,
    stopped: false,
    waitsForRoom: undefined,
    pullsFor: undefined,
    step: new AbortController(),
  };
  return work;
}

/** The name of the engine that the pod is on; undefined before it is on one. */
export const engineOf = ({ memory, object }: Pick<Work, 'memory' | 'object'>): EngineName | undefined =>
  memory.engine ?? object.current().metadata.annotations?.[engineAnnotation];

/** Whether the pod is deleted: nothing of it is started any more. */
export const isEnding = ({ object }: Pick<Work, 'object'>): boolean =>
  object.removed() || object.current().metadata.deletionTimestamp !== undefined;

/** Somebody is in its place, or is about to have it skipped. */
export const isHeldBack = ({ shells, skips }: Work, name: string): boolean => shells.held().has(name) || skips.held().has(name);

/** What a step works on now: the pod with what it was granted. */
export function contextOf(work: Work, engine: CachedEngine): StepContext {
  const { object, memory, volumes, images, step, steps } = work;
  const { pulling } = steps;
  return {
    pod: allocatedPod(object.current(), memory),
    memory,
    engine,
    volumes,
    images,
    pulling,
    leaving: isEnding(work),
    signal: step.signal,
  };
}

/** What is to be done next for it. */
export function nextPlan(work: Work, { securityModules, unsupportedResources }: EngineInfo): PodPlan {
  const { deps, object, memory, probes, hooks, sizeLimits, shells } = work;
  return planPod({
    pod: object.current(),
    memory,
    probes: probes.results(),
    endedHooks: hooks.ended(),
    evicted: sizeLimits.exceeded(),
    hasShell: shells.areOpen(),
    fixing: shells.held(),
    enforcesAppArmor: securityModules.includes('apparmor'),
    limitsPods: unsupportedResources.podCgroup === undefined,
    now: deps.clock.now(),
    maxBackoffMs: deps.maxBackoffMs,
    removed: object.removed(),
  });
}
