/** Which pods go first when there are too many. Pure. k8s: controller_utils.go ActivePodsWithRanks */
import { getCondition, isSidecar } from '../../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import { isReady } from '../pods.ts';

/** The pods, those that go first in front. On one node no pod is there more often than another. `now` in milliseconds since 1970. */
export const inDeletionOrder = (pods: readonly Pod[], now: number): readonly Pod[] => pods.toSorted((a, b) => compare(a, b, now));

function compare(a: Pod, b: Pod, now: number): number {
  return (
    Number(isPlaced(a)) - Number(isPlaced(b)) ||
    phaseRank(a) - phaseRank(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    cost(a) - cost(b) ||
    (isReady(a) && isReady(b) ? compareTimes(a, b, { of: readySince, now }) : 0) ||
    compareRestarts(a, b) ||
    compareTimes(a, b, { of: ({ metadata }) => timeOf(metadata.creationTimestamp), now })
  );
}

const isPlaced = ({ spec }: Pod): boolean => Boolean(spec.nodeName);

const phaseRank = ({ status }: Pod): number => ({ Pending: 0, Unknown: 1, Running: 2 })[status.phase as string] ?? 0;

const cost = ({ metadata }: Pod): number => Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;

const timeOf = (time: string | null | undefined): number => (time ? Date.parse(time) : 0);

const readySince = (pod: Pod): number => timeOf(getCondition(pod, 'Ready')?.lastTransitionTime);

interface Times {
  /** Milliseconds since 1970; 0 when unknown. */
  readonly of: (pod: Pod) => number;
  readonly now: number;
}

/** The later one first, where that makes a difference of twice the age; else whichever comes first by its uid, which is as good as any. */
function compareTimes(a: Pod, b: Pod, { of, now }: Times): number {
  const [timeA, timeB] = [of(a), of(b)];
  if (timeA === timeB) return 0;
  if (timeA === 0 || timeB === 0) return timeA === 0 ? -1 : 1;
  const byRank = rank(now - timeA) - rank(now - timeB);
  return byRank || ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1);
}

/** Ages of about the same length have the same. Kubernetes counts in nanoseconds. k8s: logarithmicRankDiff */
const rank = (ageMs: number): number => (ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1);

/** More restarts first: of the app containers, then of the sidecars. k8s: compareMaxContainerRestarts */
function compareRestarts(a: Pod, b: Pod): number {
  const sidecars = ({ spec, status }: Pod): readonly ContainerStatus[] => {
    const names = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
    return (status.initContainerStatuses ?? []).filter(({ name }) => names.has(name));
  };
  return most(b.status.containerStatuses) - most(a.status.containerStatuses) || most(sidecars(b)) - most(sidecars(a));
}

const most = (statuses: readonly ContainerStatus[] = []): number => Math.max(0, ...statuses.map(({ restartCount }) => restartCount));
