/** The pods of StatefulSets. Pure. k8s: controller/statefulset/stateful_set.go, stateful_set_control.go */
import { isDeepStrictEqual } from 'node:util';
import { keeps } from '../../api/revisions.ts';
import type { Pod } from '../../api/types.ts';
import type { ControllerRevision, StatefulSet } from '../../api/workload-types.ts';
import { claim } from '../owners.ts';
import { availableAt } from '../pods.ts';
import { claimRevisions, newRevision, nextNumber, revisionHashLabel, revisionSteps, statefulSetHash, truncated } from '../revisions.ts';
import type { Reconcile, Step, View } from '../types.ts';
import { ordinalOf, revisionOfPod } from './identity.ts';
import { isRunningAndReady, planPods } from './plan.ts';
import { statusOf } from './status.ts';

/** What follows for StatefulSets. */
export const reconcileStatefulSets: Reconcile = (view) => view.list('StatefulSet').flatMap((set) => stepsFor(set, view));

function stepsFor(set: StatefulSet, view: View): readonly Step[] {
  const { namespace, uid } = set.metadata;
  const { selector, minReadySeconds } = set.spec;
  const revisions = claimRevisions(set, selector, view);
  const all = view.list('Pod', namespace);
  const pods = claim(set, { selector, candidates: all.filter((pod) => ordinalOf(set, pod) !== undefined) });
  // The next look finds what is its own.
  const claims = [...revisions.steps, ...pods.steps];
  if (claims.length > 0) return claims;
  const history = historyOf(set, revisions.owned, view);
  if (!history.update) return history.steps;
  const { current, update } = history;
  const { now } = view;
  const isEnding = set.metadata.deletionTimestamp !== undefined;
  const situation = {
    ...{ set, current, update, now },
    pods: pods.owned,
    takenNames: new Set(all.map(({ metadata }) => metadata.name)),
    claims: view.list('PersistentVolumeClaim', namespace),
    failure: view.failureOf(uid),
  };
  return [
    ...(isEnding ? [] : planPods(situation)),
    ...statusSteps(set, pods.owned, { current, update, now }),
    ...(isEnding ? [] : truncated(revisions.owned, isLive([current, update], pods.owned), set.spec.revisionHistoryLimit)),
    ...wakes(pods.owned, minReadySeconds, now),
  ];
}

interface History {
  /** The writes that are made before anything else. */
  readonly steps: readonly Step[];
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** What the set is and is to become. k8s: getStatefulSetRevisions */
function historyOf(
  set: StatefulSet,
  revisions: readonly ControllerRevision[],
  view: View,
): History | { readonly steps: readonly Step[]; readonly update: undefined } {
  const { template } = set.spec;
  const equal = revisions.findLast((revision) => keeps(revision, template));
  if (equal && equal === revisions.at(-1)) {
    const current = revisions.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? equal;
    return { steps: [], current, update: equal };
  }
  if (set.metadata.deletionTimestamp !== undefined) return { steps: [], update: undefined };
  const revision = nextNumber(revisions);
  if (equal)
    return { steps: [{ type: 'update', object: { ...equal, revision }, because: 'its template is wanted again' }], update: undefined };
  const made = newRevision({
    ...{ owner: set, template, revision, hashLabel: revisionHashLabel, hashOf: statefulSetHash },
    collisionCount: set.status.collisionCount ?? 0,
    others: view.list('ControllerRevision', set.metadata.namespace),
  });
  return { steps: made ? revisionSteps(set, made) : [], update: undefined };
}

function isLive(used: readonly ControllerRevision[], pods: readonly Pod[]): (revision: ControllerRevision) => boolean {
  const names = new Set([...used.map(({ metadata }) => metadata.name), ...pods.map(revisionOfPod)]);
  return ({ metadata }) => names.has(metadata.name);
}

interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly now: number;
}

function statusSteps(set: StatefulSet, pods: readonly Pod[], { current, update, now }: Revisions): readonly Step[] {
  const status = statusOf(set, pods, {
    ...{ current: current.metadata.name, update: update.metadata.name, now },
    collisionCount: set.status.collisionCount ?? 0,
  });
  // What a client has written beside it stays until something else changes.
  const { conditions: _theirs, ...before } = set.status;
  if (isDeepStrictEqual(status, before)) return [];
  return [{ type: 'update', object: { ...set, status }, because: 'its pods have changed' }];
}

/** When a pod that is Ready will have been so for long enough. */
function wakes(pods: readonly Pod[], minReadySeconds: number | undefined, now: number): readonly Step[] {
  const times = pods.filter(isRunningAndReady).map((pod) => availableAt(pod, minReadySeconds) ?? 0);
  const next = Math.min(...times.filter((at) => at > now));
  return Number.isFinite(next) ? [{ type: 'wake', at: next, because: 'a pod has been ready for long enough then' }] : [];
}
