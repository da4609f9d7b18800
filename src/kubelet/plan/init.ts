/** How far the initialization of a pod has come. Pure. */
import { restartPolicyOf, restartsAfter } from '../../api/restart-policy.ts';
import type { Container, Pod } from '../../api/types.ts';
import { type ContainerRecord, newest, type PodMemory, sandboxRunName } from '../memory.ts';

/** Whether an init container has ended badly: an OOM kill can hide behind the code 0. k8s: kuberuntime_container.go isInitContainerFailed */
export const hasFailed = (record: ContainerRecord): boolean =>
  record.state === 'lost' || (record.state === 'exited' && (record.exitCode !== 0 || record.reason === 'OOMKilled'));

/** Whether the failure of an init container ends its pod. k8s: kuberuntime_container.go computeInitContainerActions */
export function endsPod({ spec }: Pod, init: Container, record: ContainerRecord): boolean {
  if (restartPolicyOf(spec, init) !== 'Never') return false;
  return record.state === 'lost' || !restartsAfter(spec, init, record.exitCode ?? 0);
}

/** What the evidence says about initialization. `failed` names the init container whose failure ends the pod. */
export interface InitProgress {
  readonly done: boolean;
  readonly next?: Container;
  readonly failed?: string;
}

/** What the records of this run of the sandbox say. k8s: kuberuntime_container.go findNextInitContainerToRun */
export function findNextInit(pod: Pod, memory: PodMemory): InitProgress {
  const inits = pod.spec.initContainers ?? [];
  if (inits.length === 0) return { done: true };
  const run = memory.sandbox ? sandboxRunName(memory.sandbox) : '';
  const current = (container: Container) => {
    const record = newest(memory, container.name);
    return record?.sandboxRun === run ? record : undefined;
  };
  if (pod.spec.containers.some((container) => current(container)?.state === 'running')) return { done: true };
  for (const init of inits.toReversed()) {
    const record = current(init);
    if (record && hasFailed(record)) return { done: false, next: init, ...(endsPod(pod, init, record) ? { failed: init.name } : {}) };
  }
  for (const [index, init] of [...inits.entries()].toReversed()) {
    const record = current(init);
    if (!record) continue;
    if (record.state === 'running') return { done: false };
    if (record.state === 'created') return { done: false, next: init };
    const next = inits[index + 1];
    return next ? { done: false, next } : { done: true };
  }
  return inits[0] ? { done: false, next: inits[0] } : { done: true };
}
