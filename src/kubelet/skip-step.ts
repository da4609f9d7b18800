import { roleOf } from '../api/pod-status.ts';
import { skippedReason } from '../api/pod-steps.ts';
import type { PodMemory } from './memory.ts';
import { remember } from './remember.ts';
import { withStandIn } from './stand-in.ts';
import type { ExecutorDeps, StepContext } from './step.ts';

/** Lets a step count as succeeded that has not run. */
export async function skipStep(deps: ExecutorDeps, name: string, { pod, memory, leaving }: StepContext): Promise<PodMemory> {
  const at = new Date(deps.clock.now()).toISOString();
  const message = 'It has not run: the annotation kpod.io/skip asks for that.';
  const skipped = withStandIn(pod, memory, name, { reason: skippedReason, message, at });
  const { uid = '', namespace } = pod.metadata;
  await remember(deps, { uid, name: `${namespace}/${pod.metadata.name}`, leaving }, skipped);
  const container = { name, role: roleOf(pod.spec, name) };
  deps.events.record(pod, { type: 'Normal', reason: skippedReason, message: `Skipped step ${name}, which counts as succeeded`, container });
  return skipped;
}
