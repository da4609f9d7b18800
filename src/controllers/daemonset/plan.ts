/** What is done next for the pods of a DaemonSet. Pure. k8s: controller/daemon/daemon_controller.go manage, update.go rollingUpdate */
import type { Pod } from '../../api/types.ts';
import type { DaemonSet } from '../../api/workload-types.ts';
import { isAvailable, isReady, podTold } from '../pods.ts';
import type { Step, WriteFailure } from '../types.ts';
import { allowance, byAge, isUpdated, newDaemonPod } from './pods.ts';

/** Who tells of what happened to DaemonSets. */
export const component = 'daemonset-controller';

/** What the next steps follow from. */
export interface Situation {
  readonly set: DaemonSet;
  /** Those of the set. */
  readonly pods: readonly Pod[];
  /** Of the revision that the set is of. */
  readonly hash: string;
  readonly nodeName: string;
  /** The last try to make a pod, when it failed. */
  readonly failure: WriteFailure | undefined;
  /** The last failed pod that was taken away. */
  readonly failedPod: WriteFailure | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The key under which it is remembered that pods of a set fail. */
export const failedPodsKey = ({ metadata }: DaemonSet): string => `${metadata.uid ?? ''}/failed pods`;

/** The next writes for the pods of a set: one of its revision, and none besides. */
export function planPods(at: Situation): readonly Step[] {
  const managing = manage(at);
  if (managing.length > 0) return managing;
  return at.set.spec.updateStrategy.type === 'RollingUpdate' ? rollingUpdate(at) : [];
}

/** k8s: podsShouldBeOnNode, syncNodes */
function manage(at: Situation): readonly Step[] {
  const { set, pods, now } = at;
  if (pods.length === 0) return creation(at);
  const present = pods.filter((pod) => !isEnding(pod));
  const running = byAge(present.filter(({ status }) => status.phase !== 'Failed' && status.phase !== 'Succeeded'));
  const ended = present
    .filter(({ status }) => status.phase === 'Failed' || status.phase === 'Succeeded')
    .flatMap((pod) => endedSteps(at, pod));
  if (allowance(set).maxSurge === 0) return [...ended, ...running.slice(1).map((pod) => deletion(set, pod, 'one is enough'))];
  if (running.length === 0) return [...creation(at), ...ended];
  const newest = running.filter((pod) => isOfRevision(at, pod));
  const oldest = running.filter((pod) => !isOfRevision(at, pod));
  const [newPod, oldPod] = [newest[0], oldest[0]];
  const isReplaced = newPod && oldPod && (!isReady(oldPod) || isAvailable(newPod, set.spec.minReadySeconds, now));
  const excess = [...newest.slice(1), ...oldest.slice(1), ...(isReplaced ? [oldPod] : [])];
  return [...ended, ...excess.map((pod) => deletion(set, pod, 'there are more than wanted'))];
}

/** Takes a pod away that has ended; one that failed not at once, when others did before. */
function endedSteps({ set, nodeName, failedPod, now }: Situation, pod: Pod): readonly Step[] {
  const { namespace = '', name } = pod.metadata;
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): Step => ({
    ...{ type: 'tell', subject: set, event: { type, reason, message }, component },
  });
  if (pod.status.phase === 'Succeeded') {
    const message = `Found succeeded daemon pod ${namespace}/${name} on node ${nodeName}, will try to delete it`;
    return [tell('Normal', 'SucceededDaemonPod', message), deletion(set, pod, 'it has ended')];
  }
  if (failedPod && failedPod.retryAt > now) return [{ type: 'wake', at: failedPod.retryAt, because: 'a failed pod is taken away then' }];
  const message = `Found failed daemon pod ${namespace}/${name} on node ${nodeName}, will try to kill it`;
  return [tell('Warning', 'FailedDaemonPod', message), { ...deletion(set, pod, 'it has failed'), countsAs: failedPodsKey(set) }];
}

function rollingUpdate(at: Situation): readonly Step[] {
  const { set, now } = at;
  const { maxUnavailable, maxSurge } = allowance(set);
  const present = at.pods.filter((pod) => !isEnding(pod));
  const updated = present.filter((pod) => isUpdated(set, pod, at.hash));
  const outdated = present.filter((pod) => !isUpdated(set, pod, at.hash));
  const [oldPod] = outdated;
  if (updated.length > 1 || outdated.length > 1 || !oldPod) return [];
  const isOldAvailable = isAvailable(oldPod, set.spec.minReadySeconds, now);
  if (maxSurge === 0) {
    const mayGo = updated.length === 0 && (!isOldAvailable || maxUnavailable > 0);
    return mayGo ? [deletion(set, oldPod, 'it is of an older revision')] : [];
  }
  if (updated.length === 0) return creation(at);
  const isNewAvailable = updated.some((pod) => isAvailable(pod, set.spec.minReadySeconds, now));
  return isNewAvailable ? [deletion(set, oldPod, 'it is of an older revision')] : [];
}

function creation({ set, hash, nodeName, failure, now }: Situation): readonly Step[] {
  if (failure && failure.retryAt > now) return [{ type: 'wake', at: failure.retryAt, because: 'what could not be made is tried again' }];
  return [
    {
      type: 'post',
      object: newDaemonPod(set, hash, nodeName),
      because: 'there is none on the node',
      told: podTold(set, component, 'create'),
    },
  ];
}

const deletion = (set: DaemonSet, pod: Pod, because: string): Extract<Step, { type: 'delete' }> => ({
  ...{ type: 'delete', object: pod, because },
  told: podTold(set, component, 'delete'),
});

const isEnding = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

const isOfRevision = ({ set, hash }: Situation, pod: Pod): boolean => isUpdated(set, pod, hash);
