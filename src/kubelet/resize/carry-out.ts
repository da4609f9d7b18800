/** Giving what runs the resources that its pod was granted. k8s: kuberuntime_manager.go doPodResizeAction */
import { findContainer } from '../../api/pod-status.ts';
import { EngineError, isPassing } from '../../engine/types.ts';
import { nextBackoff } from '../backoff.ts';
import { appliedResources, resourceWarnings } from '../container-config.ts';
import { newest, type PodMemory, type PodResize, sandboxRunName } from '../memory.ts';
import type { ExecutorDeps, StepContext } from '../step.ts';
import { changedResources, groupLimits } from './state.ts';

/** Changes the limits of the pod as a whole. Answers the memory afterwards; throws when the engine is unavailable. */
export function resizeSandbox(deps: ExecutorDeps, context: StepContext): Promise<PodMemory> {
  const { pod, memory, engine } = context;
  const { resize, sandbox } = memory;
  if (!resize || !sandbox) return Promise.resolve(memory);
  return attempt(deps, context, async () => {
    const limits = groupLimits(pod, memory, resize);
    await engine.updateSandbox(sandbox.id, limits);
    return { ...resize, group: { run: sandboxRunName(sandbox), limits } };
  });
}

/** Changes the limits of a container that runs. Answers the memory afterwards; throws when the engine is unavailable. */
export function resizeContainer(deps: ExecutorDeps, name: string, context: StepContext): Promise<PodMemory> {
  const { pod, memory, engine } = context;
  const { resize } = memory;
  const container = findContainer(pod.spec, name);
  const record = newest(memory, name);
  if (!resize || !container || record?.state !== 'running') return Promise.resolve(memory);
  const changed = changedResources(memory, resize, container);
  const inVain = resourceWarnings(pod, engine.info, (one, resource) => one.name === name && changed.some((each) => each === resource));
  if (inVain.length > 0) {
    // That does not change: to try again would be in vain.
    for (const message of inVain) deps.events.record(pod, { type: 'Warning', reason: 'ResourceNotApplied', message });
    return Promise.resolve({ ...memory, resize: { ...resize, error: { message: inVain.join('\n') } } });
  }
  return attempt(deps, context, async () => {
    const { oomScoreAdj: _ofItsStart, ...resources } = appliedResources(container, pod, engine.info);
    await engine.updateContainer(record.id, resources);
    const { error: _past, ...rest } = resize;
    return { ...rest, actuated: { ...resize.actuated, [name]: { id: record.id, resources: resize.allocated[name] ?? {} } } };
  });
}

/** The memory with what came of it, or with the error that is tried again after a while. */
async function attempt(deps: ExecutorDeps, { memory }: StepContext, run: () => Promise<PodResize>): Promise<PodMemory> {
  try {
    return { ...memory, resize: await run() };
  } catch (error) {
    if (isPassing(error) || !(error instanceof EngineError) || !memory.resize) throw error;
    const now = deps.clock.now();
    const { error: before } = memory.resize;
    const backoff = nextBackoff(before?.backoff, now, now, deps.maxBackoffMs);
    return { ...memory, resize: { ...memory.resize, error: { message: error.message, retryAt: now + backoff.delayMs, backoff } } };
  }
}
