import { getCondition, hasCondition, isSidecar } from '../../api/pod-status.ts';
import type { ContainerStatus, Pod, PodPhase } from '../../api/types.ts';

/** Which of two pods comes first: below 0 the first one. */
export type PodOrder = (a: Pod, b: Pod) => number;

/** Of these, the first that tells two pods apart decides. */
const byEach =
  (...orders: readonly PodOrder[]): PodOrder =>
  (a, b) =>
    orders.map((order) => order(a, b)).find((difference) => difference !== 0) ?? 0;

/** What holds of a pod comes before what does not. */
const first =
  (holds: (pod: Pod) => boolean): PodOrder =>
  (a, b) =>
    Number(holds(b)) - Number(holds(a));

const least =
  (measure: (pod: Pod) => number): PodOrder =>
  (a, b) =>
    measure(a) - measure(b);

/** A time that is not known counts as the latest. */
const timeOf = (text: string | null | undefined): number => Date.parse(text ?? '') || Number.MAX_SAFE_INTEGER;

const isReady = (pod: Pod): boolean => hasCondition(pod, 'Ready');
const isAssigned = ({ spec }: Pod): boolean => Boolean(spec.nodeName);
const isDeleting = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
const readySince = (pod: Pod): number => (isReady(pod) ? timeOf(getCondition(pod, 'Ready')?.lastTransitionTime) : 0);

const most = (statuses: readonly ContainerStatus[] = []): number => Math.max(0, ...statuses.map(({ restartCount }) => restartCount));

const appRestarts = ({ status }: Pod): number => most(status.containerStatuses);

function sidecarRestarts({ spec, status }: Pod): number {
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  return most(status.initContainerStatuses?.filter(({ name }) => sidecars.has(name)));
}

/** The rank of a phase among these, from 1; 0 for one that is not among them. */
const rankIn =
  (phases: readonly PodPhase[]) =>
  ({ status }: Pod): number =>
    phases.indexOf(status.phase ?? 'Pending') + 1;

/** When a pod was created, in milliseconds since 1970; 0 when it does not say. */
export const createdAt = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp ?? '') || 0;

const oldest = least(({ metadata }) => timeOf(metadata.creationTimestamp));

/** The pod with most to tell comes first: it runs or has ended, is ready for longest, was restarted most. k8s: kubectl podutils ByLogging */
export const forLogs: PodOrder = byEach(
  first(isAssigned),
  least(rankIn(['Unknown', 'Pending'])),
  first(isReady),
  least(readySince),
  least((pod) => -appRestarts(pod)),
  least((pod) => -sidecarRestarts(pod)),
  oldest,
);

/**
 * The pod that will stay comes first: it runs, is ready for longest, is not about to go, was restarted least.
 * k8s: the reverse of kubectl podutils ActivePods
 */
export const forAttach: PodOrder = byEach(
  first(isAssigned),
  least((pod) => -rankIn(['Unknown', 'Running'])(pod)),
  first(isReady),
  first((pod) => !isDeleting(pod)),
  least((pod) => -(Date.parse(pod.metadata.deletionTimestamp ?? '') || 0)),
  least(readySince),
  least(appRestarts),
  least(sidecarRestarts),
  oldest,
);
