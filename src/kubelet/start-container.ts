/** Starting one container in two steps: its image, then the container itself. k8s: kuberuntime_container.go startContainer */

import { UserError } from '../api/errors.ts';
import { findContainer } from '../api/pod-status.ts';
import type { Container } from '../api/types.ts';
import { isSystemError } from '../base/system-error.ts';
import { type ContainerConfig, type Engine, EngineError, type EngineImage, isPassing, SubPathError } from '../engine/types.ts';
import { nextBackoff, retryMs } from './backoff.ts';
import { configureContainer } from './configure-container.ts';
import { runHook } from './hooks/run-hook.ts';
import { ensureImage } from './images.ts';
import { type ContainerRecord, newest, type PodMemory, sandboxRunName, withoutStartError, withRecord, withStartError } from './memory.ts';
import { mountFailure } from './mount-failure.ts';
import type { Action } from './plan/action.ts';
import { backoffSince, crashKey } from './plan/start.ts';
import { containerHash } from './spec-hash.ts';
import { ContainerConfigError, RuntimeRefusal, StartFailure } from './start-failure.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { postStartFailed } from './stop-causes.ts';
import { imageVolumeKey, imageVolumes } from './volumes/image.ts';
import { subPathFailure } from './volumes/mounts.ts';
import { MountError } from './volumes/volume-source.ts';

type PullAction = Extract<Action, { type: 'pullImage' }>;
type StartAction = Extract<Action, { type: 'startContainer' }>;

/** One step: its context, what it is about, and how its events are recorded. */
interface Step<A> extends StepContext {
  readonly deps: ExecutorDeps;
  readonly container: Container;
  readonly action: A;
  readonly recordEvent: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

function stepOf<A extends PullAction | StartAction>(deps: ExecutorDeps, action: A, context: StepContext): Step<A> | undefined {
  const { name, role } = action;
  const container = findContainer(context.pod.spec, name);
  const recordEvent: Step<A>['recordEvent'] = (type, reason, message) =>
    deps.events.record(context.pod, { type, reason, message, container: { name, role } });
  return container && { ...context, deps, container, action, recordEvent };
}

/**
 * Sees to the image of a container that is to be started, and puts it among the images of this round. Answers the memory afterwards, with
 * the start error if there is one. Throws when the engine is unavailable or the step's signal ended a pull.
 */
export async function pullImage(deps: ExecutorDeps, action: PullAction, context: StepContext): Promise<PodMemory> {
  const step = stepOf(deps, action, context);
  if (!step) return context.memory;
  try {
    context.images.set(action.name, await ensureImage(deps, { ...step, role: action.role }));
    for (const { name, image } of imageVolumes(step.pod.spec.volumes ?? [], step.container)) {
      const container = { ...step.container, image: image.reference, imagePullPolicy: image.pullPolicy };
      context.images.set(imageVolumeKey(name), await ensureImage(deps, { ...step, container, role: action.role, isVolume: true }));
    }
    return context.memory;
  } catch (error) {
    return startFailed(step, error);
  }
}

/**
 * Starts a container whose image is there: the one that was created already, or a new attempt. Answers the memory afterwards, with a
 * record of the attempt or with the start error. Throws when the engine is unavailable.
 */
export async function startContainer(deps: ExecutorDeps, action: StartAction, context: StepContext): Promise<PodMemory> {
  const step = stepOf(deps, action, context);
  const image = context.images.get(action.name);
  // Without its image, the step before has said why.
  if (!step || !image) return context.memory;
  try {
    const started = await launch(step, image);
    step.recordEvent('Normal', 'Created', `Created container: ${action.name}`);
    return await withPostStart(step, noteStart(step, image, started), started);
  } catch (error) {
    if (error instanceof MountError) return mountFailure(deps, context, error);
    // Its start was left to this container, which is not to blame: the sandbox is made first, and what stands in the way is told of it.
    if (error instanceof EngineError && error.kind === 'sandboxFailed') return withoutSandbox(context.memory);
    return startFailed(step, error);
  }
}

function withoutSandbox({ sandbox: _failed, ...memory }: PodMemory): PodMemory {
  return memory;
}

function startFailed(step: Step<PullAction | StartAction>, error: unknown): PodMemory {
  const { deps, action, recordEvent } = step;
  const { startError, backoff } = asStartFailure(deps, error);
  const memory = countRestart(step);
  recordEvent('Warning', 'Failed', `Error: ${startError.cause === 'image' ? startError.reason : startError.message}`);
  return withStartError({ ...memory, backoff: { ...memory.backoff, ...backoff } }, action.name, startError);
}

// k8s: doBackOff counts a restart before it is tried, whether it succeeds or not.
function countRestart({ deps, container, memory }: Step<PullAction | StartAction>): PodMemory {
  const record = newest(memory, container.name);
  if (record?.state !== 'exited') return memory;
  const now = deps.clock.now();
  const key = crashKey(container);
  const since = backoffSince(memory, container, { now, maxBackoffMs: deps.maxBackoffMs });
  if (since === undefined) return memory;
  const entry = nextBackoff(memory.backoff[key], since, now, deps.maxBackoffMs);
  return { ...memory, backoff: { ...memory.backoff, [key]: entry } };
}

/** Does what the container wants done at its start; until then nothing else of the pod goes on. k8s: kuberuntime_container.go startContainer, step 4 */
async function withPostStart(step: Step<StartAction>, memory: PodMemory, { id, failure }: Started): Promise<PodMemory> {
  const { deps, container, pod, engine, signal } = step;
  const hook = container.lifecycle?.postStart;
  if (!hook || failure) return memory;
  const { error, warning } = await runHook(hook, { ...deps, engine, pod, memory, container, id }, signal);
  // Told of the pod, not of the container. k8s: lifecycle/handlers.go runHTTPHandler
  if (warning) deps.events.record(pod, { type: 'Warning', ...warning });
  if (error === undefined) return memory;
  step.recordEvent('Warning', 'FailedPostStartHook', 'PostStartHook failed');
  // Told at once, and also of one that has ended by itself meanwhile. k8s: killContainer
  step.recordEvent('Normal', 'Killing', postStartFailed);
  const record = newest(memory, container.name);
  const marked = record ? withRecord(memory, container.name, { ...record, hookFailed: true }) : memory;
  return withStartError(marked, container.name, { cause: 'hook', reason: 'PostStartHookError', message: error, retryAt: 0 });
}

type Started = Awaited<ReturnType<Engine['runContainer']>>;

/** Has the engine start it. Throws StartFailure when the container could not be made. */
async function launch(step: Step<StartAction>, image: EngineImage): Promise<Started> {
  const { deps, engine, action } = step;
  try {
    const config = await configureContainer(deps, step, { container: step.container, image, ...action, lastWordsOf: action.name });
    return await (action.id === undefined ? engine.runContainer(config) : startCreated(engine, action.id, config));
  } catch (error) {
    if (error instanceof ContainerConfigError) throw notConfigured(deps, error.message);
    if (error instanceof RuntimeRefusal) throw notCreated(deps, error.message);
    if (error instanceof SubPathError) throw notConfigured(deps, subPathFailure(step.container, error).message);
    if (error instanceof UserError) throw notCreated(deps, error.message);
    const isCreateError = (error instanceof EngineError && error.kind !== 'sandboxFailed') || isSystemError(error);
    if (isPassing(error) || !isCreateError) throw error;
    throw notCreated(deps, error.message);
  }
}

async function startCreated(engine: Engine, id: string, config: ContainerConfig): Promise<Started> {
  // The parts of volumes and the processes of another that it was created with were at hand for its first start only.
  if (config.mounts.some(({ subPath }) => subPath !== undefined) || typeof config.namespaces?.pid === 'object') {
    await engine.removeContainer(id);
    return engine.runContainer(config);
  }
  try {
    await engine.startContainer(id);
    return { id };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.kind === 'startFailed') return { id, failure: error };
    // Wreckage of a start that was killed half-way refuses to start ever after: the same attempt is made anew.
    if (error.kind !== 'unstartable' && error.kind !== 'notFound') throw error;
    await engine.removeContainer(id);
    return engine.runContainer(config);
  }
}

const notConfigured = ({ clock }: ExecutorDeps, message: string) =>
  new StartFailure({ cause: 'config', reason: 'CreateContainerConfigError', message, retryAt: clock.now() + retryMs });

const notCreated = ({ clock }: ExecutorDeps, message: string) =>
  new StartFailure({ cause: 'create', reason: 'CreateContainerError', message, retryAt: clock.now() + retryMs });

/** The memory with a record of the attempt. */
function noteStart(step: Step<StartAction>, image: EngineImage, { id, failure }: Started): PodMemory {
  const { action, recordEvent } = step;
  const { name } = action;
  const memory = countRestart(step);
  const record = newRecord(step, image, id);
  if (failure) {
    const { message } = failure;
    recordEvent('Warning', 'Failed', `Error: ${message}`);
    const end = { exitCode: 128, reason: 'StartError', message, finishedAt: record.createdAt };
    const noted = withRecord(memory, name, { ...record, state: 'exited', ...end });
    return withStartError(noted, name, { cause: 'run', reason: 'RunContainerError', message, retryAt: 0 });
  }
  recordEvent('Normal', 'Started', `Started container ${name}`);
  return withoutStartError(withRecord(memory, name, record), name);
}

function newRecord({ deps, memory, container, action }: Step<StartAction>, image: EngineImage, id: string): ContainerRecord {
  return {
    id,
    attempt: action.attempt,
    sandboxRun: memory.sandbox ? sandboxRunName(memory.sandbox) : '',
    hash: containerHash(container),
    image: image.name,
    imageID: image.digest ?? image.id,
    stopSignal: image.stopSignal,
    // Until the list says since when, or that it has ended.
    state: 'running',
    createdAt: new Date(deps.clock.now()).toISOString(),
    present: true,
  };
}

function asStartFailure(deps: ExecutorDeps, error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  if (error instanceof EngineError && !isPassing(error)) {
    const retryAt = deps.clock.now() + retryMs;
    return new StartFailure({ cause: 'run', reason: 'RunContainerError', message: error.message, retryAt });
  }
  throw error;
}
