/**
 * Facts that must survive kpod's death, written onto containers as labels and read back here: writer and reader side by side.
 * k8s: kuberuntime/labels.go (same spelling for what the kubelet has)
 */
import { agentLabels, type OwnType, typeLabel } from '../api/own-labels.ts';
import type { ContainerRole } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';
import type { EngineContainer, Labels } from '../engine/types.ts';

const podName = 'io.kubernetes.pod.name';
const podNamespace = 'io.kubernetes.pod.namespace';
const podUid = 'io.kubernetes.pod.uid';
const containerName = 'io.kubernetes.container.name';
const containerHash = 'io.kubernetes.container.hash';
const containerRestartCount = 'io.kubernetes.container.restartCount';
const sandboxRun = 'io.kpod.sandbox-run';

/** Labels that select everything of one pod. */
export function podSelector(instance: string, uid: string): Labels {
  return { ...agentLabels(instance), [podUid]: uid };
}

/** Labels of a pod's sandbox or volume. */
export function podLabels(instance: string, pod: Pod, what: OwnType): Labels {
  return {
    ...agentLabels(instance),
    [typeLabel]: what,
    [podName]: pod.metadata.name,
    [podNamespace]: pod.metadata.namespace ?? '',
    [podUid]: pod.metadata.uid ?? '',
  };
}

/** Whether a labelled thing is of that type. */
export const isOwnType = (labels: Labels, type: OwnType): boolean => labels[typeLabel] === type;

/** Labels of one attempt of a container. */
export function containerLabels(
  instance: string,
  pod: Pod,
  container: Container,
  run: { readonly role: ContainerRole; readonly attempt: number; readonly hash: string; readonly sandboxRun: string },
): Labels {
  return {
    ...podLabels(instance, pod, run.role),
    [containerName]: container.name,
    [containerHash]: run.hash,
    [containerRestartCount]: String(run.attempt),
    [sandboxRun]: run.sandboxRun,
  };
}

/** The pod that a labelled thing belongs to; undefined for things that belong to none. */
export function podUidOf(labels: Labels): string | undefined {
  return labels[podUid] || undefined;
}

/** What the labels of a container say; undefined when it is none of kpod's. */
export function readContainerLabels(
  container: Pick<EngineContainer, 'labels'>,
): { name: string; attempt: number; hash: string; sandboxRun: string } | undefined {
  const { labels } = container;
  const name = labels[containerName];
  const attempt = Number(labels[containerRestartCount]);
  if (!name || !Number.isInteger(attempt)) return undefined;
  return { name, attempt, hash: labels[containerHash] ?? '', sandboxRun: labels[sandboxRun] ?? '' };
}
