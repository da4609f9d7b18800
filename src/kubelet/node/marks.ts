/** What clients mark the node with, and which pods it keeps away by that. Pure. k8s: scheduler plugins nodeunschedulable, tainttoleration */
import type { NodeObject, Taint } from '../../api/node-types.ts';
import type { Pod, Toleration } from '../../api/types.ts';

const unschedulable: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Why the node takes no new pod like this one; undefined when it does, or is not known. */
export function nodeObstacle({ spec }: Pod, node: NodeObject | undefined): string | undefined {
  const tolerations = spec.tolerations ?? [];
  if (node?.spec.unschedulable && !isTolerated(unschedulable, tolerations)) return refusal('node(s) were unschedulable');
  const taints = (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  const taint = taints.find((one) => !isTolerated(one, tolerations));
  return taint && refusal(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
}

function refusal(cause: string): string {
  const nodes = '0/1 nodes are available:';
  return `${nodes} 1 ${cause}. preemption: ${nodes} 1 Preemption is not helpful for scheduling.`;
}

const isTolerated = (taint: Taint, tolerations: readonly Toleration[]): boolean =>
  tolerations.some((toleration) => tolerates(toleration, taint));

/** k8s: api/core/v1 ToleratesTaint */
function tolerates({ key = '', operator = '', value = '', effect = '' }: Toleration, taint: Taint): boolean {
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  return operator === 'Exists' || (key !== '' && value === (taint.value ?? ''));
}
