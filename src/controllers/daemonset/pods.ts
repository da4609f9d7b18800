/** The pods of a DaemonSet, on the one node. Pure. k8s: controller/daemon/daemon_controller.go, update.go, util/daemonset_util.go */
import { compareBytes } from '../../api/byte-order.ts';
import { scaled } from '../../api/int-or-percent.ts';
import { templateGeneration } from '../../api/kinds/daemonset/rules.ts';
import type { Pod, PodSpec, Toleration } from '../../api/types.ts';
import type { DaemonSet } from '../../api/workload-types.ts';
import { type NewPod, podFromTemplate } from '../pods.ts';
import { revisionLabel } from '../revisions.ts';

/** Of the count of a template's changes. k8s: extensions DaemonSetTemplateGenerationKey */
const generationLabel = 'pod-template-generation';

/** A pod of the set for that node, of the revision with that hash. k8s: CreatePodTemplate, syncNodes */
export function newDaemonPod(set: DaemonSet, hash: string, nodeName: string): NewPod {
  const pod = podFromTemplate(set, set.spec.template);
  const generation = templateGeneration(set);
  const labels = {
    ...pod.metadata.labels,
    ...(generation > 0 ? { [generationLabel]: String(generation) } : {}),
    [revisionLabel]: hash,
  };
  return { ...pod, metadata: { ...pod.metadata, labels }, spec: onNode(pod.spec, nodeName) };
}

/** k8s: ReplaceDaemonSetPodNodeNameNodeAffinity, AddOrUpdateDaemonPodTolerations */
function onNode(spec: PodSpec, nodeName: string): PodSpec {
  const affinity = (spec['affinity'] ?? {}) as { readonly nodeAffinity?: object };
  const required = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }] };
  const nodeAffinity = { ...affinity.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required };
  const given = spec.tolerations ?? [];
  const missing = tolerations(spec).filter(
    ({ key, effect }) => !given.some((one) => one.key === key && one.effect === effect && one.operator === 'Exists'),
  );
  return { ...spec, affinity: { ...affinity, nodeAffinity }, tolerations: [...given, ...missing] };
}

const tolerations = ({ hostNetwork }: PodSpec): readonly Toleration[] => [
  ...['not-ready', 'unreachable'].map((taint) => toleration(taint, 'NoExecute')),
  ...['disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((taint) => toleration(taint, 'NoSchedule')),
  ...(hostNetwork ? [toleration('network-unavailable', 'NoSchedule')] : []),
];

const toleration = (taint: string, effect: string): Toleration => ({ key: `node.kubernetes.io/${taint}`, operator: 'Exists', effect });

/** Whether a pod is of the set's template as it is. k8s: IsPodUpdated */
export function isUpdated(set: DaemonSet, { metadata: { labels = {} } }: Pod, hash: string): boolean {
  const generation = templateGeneration(set);
  return labels[revisionLabel] === hash || (generation > 0 && labels[generationLabel] === String(generation));
}

/** The oldest first, those that have a place before those that have none. k8s: podByCreationTimestampAndPhase */
export const byAge = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted(
    (a, b) =>
      Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
      compareBytes(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '') ||
      compareBytes(a.metadata.name, b.metadata.name),
  );

/** How many pods may be unavailable or too many while pods are replaced. k8s: UnavailableCount, SurgeCount, updatedDesiredNodeCounts */
export function allowance({ spec }: DaemonSet): { readonly maxUnavailable: number; readonly maxSurge: number } {
  const { type, rollingUpdate } = spec.updateStrategy;
  if (type !== 'RollingUpdate') return { maxUnavailable: 0, maxSurge: 0 };
  const maxUnavailable = scaled(rollingUpdate?.maxUnavailable ?? 1, 1, 'up');
  const maxSurge = scaled(rollingUpdate?.maxSurge ?? 0, 1, 'up');
  return { maxUnavailable: maxUnavailable === 0 && maxSurge === 0 ? 1 : maxUnavailable, maxSurge };
}
