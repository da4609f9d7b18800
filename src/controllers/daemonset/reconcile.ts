/** The pods of DaemonSets: one on the one node. Pure. k8s: controller/daemon/daemon_controller.go, update.go */
import { isDeepStrictEqual } from 'node:util';
import { keeps } from '../../api/revisions.ts';
import type { Pod } from '../../api/types.ts';
import type { ControllerRevision, DaemonSet, DaemonSetStatus } from '../../api/workload-types.ts';
import { claim } from '../owners.ts';
import { availableAt, isAvailable, isReady } from '../pods.ts';
import { claimRevisions, daemonSetHash, newRevision, nextNumber, revisionLabel, revisionSteps, truncated } from '../revisions.ts';
import type { Reconcile, Step, View } from '../types.ts';
import { component, failedPodsKey, planPods } from './plan.ts';
import { byAge, isUpdated } from './pods.ts';

/** What follows for DaemonSets. */
export const reconcileDaemonSets: Reconcile = (view) => view.list('DaemonSet').flatMap((set) => stepsFor(set, view));

function stepsFor(set: DaemonSet, view: View): readonly Step[] {
  const { namespace, uid, deletionTimestamp } = set.metadata;
  const { selector, minReadySeconds, revisionHistoryLimit } = set.spec;
  if (selectsAll(set)) {
    const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
    return [{ type: 'tell', subject: set, event: { type: 'Warning', reason: 'SelectingAll', message }, component }];
  }
  if (deletionTimestamp !== undefined) return [];
  const revisions = claimRevisions(set, selector, view);
  const pods = claim(set, { selector, candidates: view.list('Pod', namespace) });
  // The next look finds what is its own.
  const claims = [...revisions.steps, ...pods.steps];
  if (claims.length > 0) return claims;
  const history = historyOf(set, revisions.owned, view);
  if ('steps' in history) return history.steps;
  const { nodeName, now } = view;
  const hash = history.current.metadata.labels?.[revisionLabel] ?? '';
  const failures = { failure: view.failureOf(uid), failedPod: view.failureOf(failedPodsKey(set)) };
  const used = new Set(pods.owned.map(({ metadata }) => metadata.labels?.[revisionLabel]));
  const isLive = (revision: ControllerRevision): boolean =>
    revision === history.current || used.has(revision.metadata.labels?.[revisionLabel]);
  return [
    ...planPods({ set, hash, nodeName, now, pods: pods.owned, ...failures }),
    ...truncated(revisions.owned, isLive, revisionHistoryLimit),
    ...statusSteps(set, statusOf(set, pods.owned, { hash, now })),
    ...wakes(pods.owned, minReadySeconds, now),
  ];
}

const selectsAll = ({ spec: { selector } }: DaemonSet): boolean =>
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;

/** The revision that the set is of, or the writes that make it so. k8s: constructHistory, dedupCurHistories */
function historyOf(
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
  view: View,
): { readonly current: ControllerRevision } | { readonly steps: readonly Step[] } {
  const { template } = set.spec;
  const current = revisions.findLast((revision) => keeps(revision, template));
  if (current && current === revisions.at(-1)) return { current };
  const revision = nextNumber(revisions);
  if (current) return { steps: [{ type: 'update', object: { ...current, revision }, because: 'its template is wanted again' }] };
  const made = newRevision({
    ...{ owner: set, template, revision, hashLabel: revisionLabel, hashOf: daemonSetHash },
    collisionCount: set.status.collisionCount ?? 0,
    others: view.list('ControllerRevision', set.metadata.namespace),
  });
  return { steps: made ? revisionSteps(set, made) : [] };
}

/** The status of a set with these pods, of which the oldest counts. k8s: updateDaemonSetStatus */
function statusOf(set: DaemonSet, pods: readonly Pod[], { hash, now }: { readonly hash: string; readonly now: number }): DaemonSetStatus {
  const [pod] = byAge(pods);
  const { generation } = set.metadata;
  const { collisionCount, conditions } = set.status;
  const isThere = pod !== undefined && isAvailable(pod, set.spec.minReadySeconds, now);
  return {
    currentNumberScheduled: pod ? 1 : 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 1,
    numberReady: pod && isReady(pod) ? 1 : 0,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(pod && isUpdated(set, pod, hash) ? { updatedNumberScheduled: 1 } : {}),
    ...(isThere ? { numberAvailable: 1 } : { numberUnavailable: 1 }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions ? { conditions } : {}),
  };
}

const statusSteps = (set: DaemonSet, status: DaemonSetStatus): readonly Step[] =>
  isDeepStrictEqual(status, set.status) ? [] : [{ type: 'update', object: { ...set, status }, because: 'its pod has changed' }];

/** When a pod that is Ready will have been so for long enough. */
function wakes(pods: readonly Pod[], minReadySeconds: number | undefined, now: number): readonly Step[] {
  const times = pods.map((pod) => availableAt(pod, minReadySeconds) ?? 0).filter((at) => at > now);
  return times.length === 0 ? [] : [{ type: 'wake', at: Math.min(...times), because: 'a pod has been ready for long enough then' }];
}
