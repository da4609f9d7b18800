import type { AnyObject } from '../../api/any-object.ts';
import type { KubeObject, Pod, PodPhase } from '../../api/types.ts';

/** `1 Running / 0 Waiting / 0 Succeeded / 0 Failed`: the pods among `pods` that the object controls. k8s: getPodStatusForController */
export function ownedPodsStatus(owner: AnyObject, pods: readonly KubeObject[]): string {
  const owned = pods.filter(({ metadata }) => metadata.ownerReferences?.find(({ controller }) => controller)?.uid === owner.metadata.uid);
  const count = (phase: PodPhase): number => owned.filter((pod) => (pod as Pod).status.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}
