/** The containers that were added to a pod to look into it. Pure. k8s: kuberuntime_manager.go computePodActions, EphemeralContainersToStart */
import type { EphemeralContainer } from '../../api/types.ts';
import { newest, startErrorOf } from '../memory.ts';
import { mergePlans, type PlanInput, type PodPlan } from './action.ts';
import { planStart } from './start.ts';

/** The steps that start those which have never run, however far the others are: they begin before all others, and never again. */
export function planEphemeral(input: PlanInput): PodPlan {
  const waiting = (input.pod.spec.ephemeralContainers ?? []).filter(({ name }) => {
    const record = newest(input.memory, name);
    return record === undefined || record.state === 'created';
  });
  return mergePlans(waiting.map((container) => planStart(targetIsThere(input, container) ? atOnce(input, container) : input, container)));
}

function targetIsThere({ memory }: PlanInput, { name, targetContainerName = '' }: EphemeralContainer): boolean {
  return startErrorOf(memory, name)?.cause === 'target' && newest(memory, targetContainerName)?.state === 'running';
}

/** What it has waited for is there: a target that crashes again and again may be gone when the wait is over. */
function atOnce(input: PlanInput, { name }: EphemeralContainer): PlanInput {
  const { [name]: _past, ...startErrors } = input.memory.startErrors;
  return { ...input, memory: { ...input.memory, startErrors } };
}
