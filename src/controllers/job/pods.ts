/** The pods of Jobs: what they are made of, and what is told from them. Pure. k8s: controller/job/indexed_job_utils.go, job_controller.go */
import { completionIndexKey, jobAnnotations, jobTracking } from '../../api/job.ts';
import { getCondition, isTerminalPhase } from '../../api/pod-status.ts';
import type { Container, EnvVar, Pod } from '../../api/types.ts';
import type { Job } from '../../api/workload-types.ts';
import { type NewPod, podFromTemplate } from '../pods.ts';

/** Whether each of a Job's completions has a number of its own. */
export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

/** The number of the completion that a pod is for; undefined for one without. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[completionIndexKey];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether an Indexed Job wants what a pod is for; of other Jobs every pod counts. */
export function hasValidIndex(job: Job, pod: Pod): boolean {
  const index = indexOf(pod);
  return !isIndexed(job) || (index !== undefined && index < (job.spec.completions ?? 0));
}

/** Whether what is about to end is waited for before it is replaced. k8s: onlyReplaceFailedPods */
export const replacesOnlyFailed = ({ spec }: Job): boolean => spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** Whether a pod counts as failed: also one that is deleted before its end, save where its end is waited for. k8s: isPodFailed */
export function hasFailed(job: Job, { metadata, status }: Pod): boolean {
  if (isTerminalPhase(status.phase)) return status.phase === 'Failed';
  return metadata.deletionTimestamp !== undefined && !replacesOnlyFailed(job);
}

/** How often a pod's index has failed before it, as it was told when it was made: what counts, and with what was ignored. */
export function earlierFailures({ metadata: { annotations = {} } }: Pod): { readonly counted: number; readonly ignored: number } {
  const read = (key: string): number => Number(annotations[key] ?? 0) || 0;
  return { counted: read(jobAnnotations.indexFailures), ignored: read(jobAnnotations.indexIgnoredFailures) };
}

/** When a pod has ended, or was asked to, in milliseconds since 1970. k8s: getFinishedTime */
export function finishedAt({ metadata, status }: Pod): number {
  const ends = (status.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && !ends.some(Number.isNaN)) return Math.max(...ends);
  const ready = { status: 'Unknown', lastTransitionTime: undefined, ...conditionOf({ status }) };
  if (ready.status === 'False' && ready.lastTransitionTime) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata;
  if (deletionTimestamp) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp ?? '');
}

const conditionOf = ({ status }: Pick<Pod, 'status'>) => getCondition({ status } as Pod, 'Ready');

const longestBase = 58;

/** A pod of a Job; of an Indexed one that of `index`, with `failures` of the one that it replaces. */
export function podOf(job: Job, index?: number, failures?: { readonly counted: number; readonly ignored: number }): NewPod {
  const plain = podFromTemplate(job, job.spec.template);
  const { finalizers = [] } = plain.metadata;
  const metadata = { ...plain.metadata, finalizers: [...finalizers.filter((one) => one !== jobTracking), jobTracking] };
  if (index === undefined) return { ...plain, metadata };
  const { initContainers, containers } = plain.spec;
  return {
    ...plain,
    metadata: {
      ...metadata,
      generateName: indexedPrefix(job.metadata.name, index),
      labels: { ...metadata.labels, [completionIndexKey]: String(index) },
      annotations: { ...metadata.annotations, [completionIndexKey]: String(index), ...failureNotes(failures) },
    },
    spec: {
      ...plain.spec,
      hostname: `${job.metadata.name}-${index}`,
      ...(initContainers ? { initContainers: initContainers.map(withIndex) } : {}),
      containers: containers.map(withIndex),
    },
  };
}

/** k8s: podGenerateNameWithIndex */
function indexedPrefix(name: string, index: number): string {
  const suffix = `-${index}-`;
  return `${name.slice(0, longestBase - suffix.length)}${suffix}`;
}

function failureNotes(failures: { readonly counted: number; readonly ignored: number } | undefined): Readonly<Record<string, string>> {
  if (!failures) return {};
  return {
    [jobAnnotations.indexFailures]: String(failures.counted),
    ...(failures.ignored > 0 ? { [jobAnnotations.indexIgnoredFailures]: String(failures.ignored) } : {}),
  };
}

const indexVariable: EnvVar = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${completionIndexKey}']` } },
};

function withIndex(container: Container): Container {
  const { env = [] } = container;
  if (env.some(({ name }) => name === indexVariable.name)) return container;
  return { ...container, env: [...env, indexVariable] };
}
