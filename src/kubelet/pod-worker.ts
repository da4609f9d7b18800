/**
 * One loop a pod: observe → plan → execute → status → publish. Last update wins; pods never wait for each other.
 * k8s: pod_workers.go
 */
import { engineAnnotation } from '../api/annotations.ts';
import { isTerminal } from '../api/pod-status.ts';
import { stepRequests } from '../api/pod-steps.ts';
import type { PodTimeline } from '../api/pod-timeline.ts';
import type { Pod } from '../api/types.ts';
import { sleep } from '../base/clock.ts';
import { runInScope } from '../base/scope.ts';
import { type Engine, EngineError, type ExecSession } from '../engine/types.ts';
import { activeDeadline } from './active-deadline.ts';
import type { CachedEngine } from './engine-cache.ts';
import { keepEndedLogs } from './keep-ended-logs.ts';
import { lookAtEngine } from './look-at-engine.ts';
import { memoryFromStatus, type PodMemory } from './memory.ts';
import { isPlaced } from './place-pod.ts';
import { formatPlan, type PodPlan } from './plan/action.ts';
import { contextOf, createWork, engineOf, isEnding, isHeldBack, nextPlan, type Work, type WorkDeps } from './pod-work.ts';
import { persist, publish, writeSteps } from './pod-writes.ts';
import { type ProbeResultStore, resultsInStatus } from './probes/probe-results.ts';
import { settleResize } from './resize/settle.ts';
import type { ShellRequest } from './shell/request.ts';
import { isBegun } from './skip-claims.ts';
import { sameButForSteps } from './steps/recorder.ts';
import type { Kubelet } from './types.ts';

export interface PodWorker {
  /** Something may have changed: look at the object, with `relist` at the engine too. */
  notify(options: { readonly relist: boolean }): void;
  /** An object that the pod refers to has changed. */
  followReferences(): void;
  /** Settles when the object shows what the memory of a former kpod says: its status was written lazily, and may be older on disk. */
  readonly loaded: Promise<void>;
  /** A pod that waits for room may find some now. */
  roomFreed(): void;
  /** The newest memory: what logs and exec go by. */
  memory(): PodMemory;
  /** How it has come up so far. */
  timeline(): PodTimeline;
  /** As the kubelet's. */
  claimSkips(steps: readonly string[]): ReturnType<Kubelet['claimSkips']>;
  /** Where probers put what they find of its containers. */
  readonly probes: ProbeResultStore;
  /** The engine of the pod. Throws EngineError `unavailable`. */
  engine(): Promise<CachedEngine>;
  /** A shell in the place of a container of it. Throws ApiError for what stands in the way. */
  shell(request: ShellRequest): Promise<ExecSession>;
  /** Ends the loop after the step under way; containers go on. */
  stop(): Promise<void>;
}

// How soon a sync that failed as a whole (no engine, a full disk) is tried again, one that was cut off, and a plan that changes nothing.
const retryMs = 5_000;
const againMs = 50;
const standstillMs = 1_000;

/**
 * Starts the loop of the pod that is `first` now; it goes on until the pod is gone or `stop` is called. `isNew`: it was created just now,
 * so that the engine cannot have anything of it.
 */
export function createPodWorker(deps: WorkDeps, first: Pod, { isNew = false } = {}): PodWorker {
  const work = createWork(deps, first, isNew);
  // Not of the request that created the pod. Whatever it was that nobody handled: the loop ends the step under way and looks again.
  const end = () => {
    work.stale = true;
    work.step.abort();
    work.wakeup.wake();
  };
  const { loaded, running } = runInScope({ what: `pod ${work.object.name}`, end }, () => begin(work));
  return {
    loaded,
    notify({ relist }) {
      if (relist) work.stale = true;
      // A pull may take long; hooks have their time.
      const isUnwanted = work.pullsFor !== undefined && work.pullsFor !== stepRequests(work.object.current());
      if (isEnding(work) || isUnwanted) work.step.abort();
      work.wakeup.wake();
    },
    followReferences() {
      // A claim that it waits for may be bound now.
      work.waitsForRoom = undefined;
      work.follower.changed();
      work.wakeup.wake();
    },
    roomFreed() {
      if (work.waitsForRoom === undefined && !work.memory.resize?.pending) return;
      work.waitsForRoom = undefined;
      work.wakeup.wake();
    },
    memory: () => work.memory,
    timeline: () => work.steps.timeline(work.object.current(), work.memory),
    claimSkips(steps) {
      const release = work.skips.claim(steps);
      return { begun: steps.filter((step) => isBegun(work.memory, work.steps.doing(), step)), release };
    },
    probes: work.probes,
    engine: () => deps.engines.get(engineOf(work)),
    async stop() {
      work.stopped = true;
      work.prober.stop();
      work.hooks.stop();
      work.sizeLimits.follow(work.object.current(), undefined);
      work.step.abort();
      work.wakeup.wake();
      await running;
      await writeSteps(work);
      await work.shells.leave(async () => contextOf(work, await deps.engines.get(engineOf(work))));
    },
    async shell(request) {
      const engine = await deps.engines.get(engineOf(work));
      return work.shells.open(() => contextOf(work, engine), request);
    },
  };
}

function begin(work: Work): { readonly loaded: Promise<void>; readonly running: Promise<void> } {
  // One pod that cannot be taken up is no reason to leave the others alone.
  const loaded = load(work).catch((error: unknown) => {
    work.deps.log.error('a pod could not be taken up yet', { pod: work.object.name, error: String(error) });
  });
  return { loaded, running: loaded.then(() => loop(work)) };
}

async function load(work: Work): Promise<void> {
  const { deps, object } = work;
  const stored = await deps.files.readMemory(object.uid);
  if (stored === 'damaged') deps.log.error('damaged memory of a pod set aside', { pod: object.name, uid: object.uid });
  const memory = stored === undefined || stored === 'damaged' ? memoryFromStatus(object.current()) : stored;
  work.memory = work.steps.taken(object.current(), memory, work.isNew);
  work.stored = work.memory;
  work.loaded = true;
  for (const { run, kind } of resultsInStatus(object.current(), work.memory)) work.probes.set(run, kind, 'success');
  if (work.memory.engine !== undefined) await publish(work, work.memory.engine);
}

async function loop(work: Work): Promise<void> {
  const { deps, object, wakeup } = work;
  while (!work.stopped) {
    await wakeup.wait();
    try {
      if (!work.loaded) await load(work);
      await sync(work);
    } catch (error) {
      work.stale = true;
      const cutOff = error instanceof EngineError && (error.kind === 'aborted' || error.kind === 'interrupted');
      deps.log.warn('sync failed', { pod: object.name, error: String(error) });
      wakeup.clear();
      wakeup.wakeAt(deps.clock.now() + (cutOff ? againMs : retryMs));
    }
  }
}

/** Plans and acts until there is nothing to do before something happens or it is woken. */
async function sync(work: Work): Promise<void> {
  const { deps, object, wakeup } = work;
  let lastText = '';
  while (!work.stopped) {
    wakeup.clear();
    // Also where no engine works: there is nothing to take down.
    if (isEnding(work) && wasNeverOnEngine(work)) return finish(work);
    if (!(await isPlaced(work, { ending: isEnding(work) }))) return;
    const engine = await openEngine(work);
    await observe(work, engine);
    work.memory = settleResize(deps, object.current(), work.memory);
    work.memory = await work.shells.apply(contextOf(work, engine));
    work.memory = await work.follower.follow(contextOf(work, engine));
    work.prober.follow(object.current(), work.memory, object.removed());
    work.hooks.follow(object.current(), work.memory);
    work.sizeLimits.follow(object.current(), isRunning(work) ? engine : undefined);
    await publish(work, engine.info.name);
    work.memory = work.steps.published(object.current(), work.memory);
    const plan = nextPlan(work, engine.info);
    wakeup.wakeAt(plan.wakeAt, work.follower.dueAt(), engine.pods.dueAt(object.uid), work.steps.dueAt(work.stored, work.memory));
    if (plan.actions.length === 0) {
      await keepLogs(work, engine);
      await persist(work);
      if (wakeup.isPending()) continue;
      return;
    }
    const text = formatPlan(plan);
    deps.log.info('plan', { pod: object.name, plan: text });
    const before = work.memory;
    await carryOut(work, engine, plan);
    await persist(work);
    // A plan that repeats itself without any effect must not become a hot loop.
    if (text === lastText && sameButForSteps(before, work.memory)) await sleep(deps.clock, standstillMs);
    lastText = text;
  }
}

const isRunning = ({ memory, object }: Work) => memory.sandbox?.ready === true && !memory.termination && !isTerminal(object.current());

async function carryOut(work: Work, engine: CachedEngine, plan: PodPlan): Promise<void> {
  const { deps, object } = work;
  const step = new AbortController();
  const wasEnding = isEnding(work);
  const asked = stepRequests(object.current());
  work.step = step;
  work.images.clear();
  const deadline = work.memory.termination ? undefined : activeDeadline(object.current());
  // What they have joined goes.
  if (plan.actions.some(({ type }) => type === 'restartSandbox')) await work.shells.end(contextOf(work, engine));
  const alarm = deadline === undefined ? undefined : deps.clock.schedule(deadline - deps.clock.now(), () => step.abort());
  try {
    for (const action of plan.actions) {
      // What was planned for a living pod is no longer meant once it is to go.
      if (work.stopped || step.signal.aborted || wasEnding !== isEnding(work)) return;
      if ('name' in action && action.type !== 'stopContainer' && isHeldBack(work, action.name)) return;
      // Nor what a hold has been put before meanwhile: the image of a step may take long to come.
      if (asked !== stepRequests(object.current())) return;
      work.pullsFor = action.type === 'pullImage' ? asked : undefined;
      const noted = work.steps.begins(action, object.current(), work.memory);
      work.memory = noted(await work.execute(action, contextOf(work, engine)));
      work.steps.over();
      // What is to end has its hook at once: the next look may have to wait for the engine.
      work.hooks.follow(object.current(), work.memory);
      if (action.type !== 'backOff') work.stale = true;
      if (action.type === 'tearDown') {
        engine.pods.forget(object.uid);
        return await finish(work);
      }
    }
  } finally {
    work.pullsFor = undefined;
    alarm?.cancel();
    work.steps.over();
  }
}

async function finish(work: Work): Promise<void> {
  work.stopped = true;
  work.prober.stop();
  work.hooks.stop();
  work.sizeLimits.follow(work.object.current(), undefined);
  // Nothing may write its files again.
  work.stored = work.memory;
  await work.object.remove();
  // Last, since they say what became of the pod while it can still be seen; without their pod they are orphans.
  await work.deps.files.remove(work.object.uid);
  work.deps.finished();
}

// The memory names the engine before anything is made there; the status is the witness where the memory was lost.
const wasNeverOnEngine = ({ memory, object }: Work) => memory.engine === undefined && object.current().status.startTime === undefined;

/** The pod stays on the engine that it was first given to, whatever becomes the default. */
async function openEngine(work: Work): Promise<CachedEngine> {
  const engine = await work.deps.engines.get(engineOf(work)).catch((error: unknown) => {
    const message = `Failed to create pod sandbox: ${error instanceof Error ? error.message : error}`;
    if (wasNeverOnEngine(work))
      work.deps.events.record(work.object.current(), { type: 'Warning', reason: 'FailedCreatePodSandBox', message });
    throw error;
  });
  if (work.isNew) engine.pods.begin(work.object.uid);
  work.isNew = false;
  if (work.memory.engine !== undefined) return engine;
  work.memory = { ...work.memory, engine: engine.info.name };
  await work.object.change((pod) => ({
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [engineAnnotation]: engine.info.name } },
  }));
  return engine;
}

async function observe(work: Work, engine: CachedEngine): Promise<void> {
  const { deps, object } = work;
  const isDue = deps.clock.now() >= (engine.pods.dueAt(object.uid) ?? Number.POSITIVE_INFINITY);
  // Who runs the pod is on disk before anything is made there.
  if (!work.stale && !isDue) return persist(work);
  work.stale = false;
  work.memory = work.steps.seen(await lookAtEngine({ ...work, engine, files: deps.files }, object.current(), work.memory));
  await persist(work);
  await work.shells.sweep(contextOf(work, engine));
}

async function keepLogs(work: Work, engine: Engine): Promise<void> {
  const { deps, object, memory, wakeup } = work;
  const pod = { uid: object.uid, name: object.name, memory, leaving: () => isEnding(work) };
  const isIdle = () => !wakeup.isPending() && !work.stopped;
  for await (const marked of keepEndedLogs({ ...deps, engine }, pod, isIdle)) work.memory = marked;
}
