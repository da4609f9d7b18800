import type { Kind } from '../../../../src/api/any-object.ts';
import { hasFinalizer } from '../../../../src/api/finalizers.ts';
import { jobTracking } from '../../../../src/api/job.ts';
import { isTerminal } from '../../../../src/api/pod-status.ts';
import type { Pod } from '../../../../src/api/types.ts';
import type { Deployment, Job, ReplicaSet, StatefulSet } from '../../../../src/api/workload-types.ts';
import { isActive, isReady } from '../../../../src/controllers/pods.ts';
import type { Store, StoreEvent } from '../../../../src/store/types.ts';
import { type RandomWorkload, type ScheduledKind, workloadName } from './random-workload.ts';

type Rest = { readonly [K in ScheduledKind]: (store: Store, pods: readonly Pod[], published: readonly StoreEvent[]) => string[] };

const imageOf = ({ spec }: Pod): string => spec.containers[0]?.image ?? '';
const namesOf = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata.name).join(', ') || 'no pod';
const when = (isBroken: boolean, what: string): string[] => (isBroken ? [what] : []);
const get = (kind: Kind, store: Store): unknown => store.get({ kind, namespace: 'default', name: workloadName });

/** So many pods, all ready; of pods that have ended, none is missed. */
function replicas(kind: Kind, store: Store, pods: readonly Pod[]): string[] {
  const { spec } = get(kind, store) as ReplicaSet;
  const active = pods.filter(isActive);
  return [
    ...when(active.length !== spec.replicas, `${active.length} pods instead of ${spec.replicas}: ${namesOf(active)}`),
    ...when(!active.every(isReady), `not all are ready of ${namesOf(active)}`),
    ...when(active.length < pods.length, `some have not gone yet of ${namesOf(pods)}`),
  ];
}

const newest = (image: string, pods: readonly Pod[]): string[] =>
  when(!pods.every((pod) => imageOf(pod) === image), `not all are of ${image}: ${pods.map(imageOf).join()}`);

const rest: Rest = {
  ReplicaSet: (store, pods) => replicas('ReplicaSet', store, pods),
  ReplicationController: (store, pods) => replicas('ReplicationController', store, pods),
  Deployment(store, pods) {
    const { metadata, spec, status } = get('Deployment', store) as Deployment;
    const { observedGeneration = 0, replicas: all = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
    const told = [observedGeneration, all, updatedReplicas, availableReplicas].join();
    const wanted = [metadata.generation ?? 0, spec.replicas, spec.replicas, spec.replicas].join();
    const inUse = store.list('ReplicaSet').filter((one) => one.spec.replicas > 0);
    return [
      ...replicas('Deployment', store, pods),
      ...newest(spec.template.spec.containers[0]?.image ?? '', pods),
      ...when(told !== wanted, `its status tells of ${told} instead of ${wanted}`),
      ...when(inUse.length > 1, `${inUse.length} ReplicaSets are in use`),
    ];
  },
  StatefulSet(store, pods) {
    const { spec, status } = get('StatefulSet', store) as StatefulSet;
    const wanted = Array.from({ length: spec.replicas }, (_, index) => `${workloadName}-${index}`).join(', ') || 'no pod';
    return [
      ...replicas('StatefulSet', store, pods),
      ...newest(spec.template.spec.containers[0]?.image ?? '', pods),
      ...when(namesOf(pods) !== wanted, `${namesOf(pods)} instead of ${wanted}`),
      ...when(status.currentRevision !== status.updateRevision, 'its roll-out has not come to its end'),
    ];
  },
  DaemonSet(store, pods) {
    const { spec } = get('DaemonSet', store) as StatefulSet;
    return [
      ...when(pods.length !== 1, `${namesOf(pods)} instead of one pod`),
      ...when(!pods.every(isReady), `not ready: ${namesOf(pods)}`),
      ...newest(spec.template.spec.containers[0]?.image ?? '', pods),
    ];
  },
  Job(store, pods, published) {
    const { metadata, spec, status } = get('Job', store) as Job;
    const end = status.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
    if (!end) return [`it has not ended: ${JSON.stringify(status)}`];
    const { succeeded, failed, either, released } = countEnds(published);
    const { completions = 1 } = spec;
    const { succeeded: told = 0, failed: toldFailed = 0 } = status;
    const least = succeeded + failed + either;
    // What still ran when it failed has failed, too; what it let go before, as it rested or became narrower, has not.
    const more = end.type === 'Failed' ? released : 0;
    const isNarrowed = (metadata.generation ?? 1) > 1;
    const counted = told + toldFailed;
    return [
      ...when(told < succeeded || told > succeeded + either, `${told} counted as succeeded instead of ${succeeded} (or ${either} more)`),
      ...when(
        counted > least + more || counted < least + (isNarrowed ? 0 : more),
        `${toldFailed} counted as failed instead of ${failed} (or ${either + more} more)`,
      ),
      ...when((end.type === 'Complete') !== (told === completions), `${end.type} after ${told} of ${completions}`),
      ...when(pods.some(isActive), `${namesOf(pods.filter(isActive))} goes on`),
      ...when(Object.keys(status.uncountedTerminatedPods ?? {}).length > 0, 'pods are left uncounted'),
    ];
  },
};

/** What must hold when nothing happens any more, in words where it does not. */
export const brokenAtRest = (store: Store, { kind }: RandomWorkload, published: readonly StoreEvent[]): string[] =>
  get(kind, store) ? rest[kind](store, store.list('Pod'), published) : ['it is gone'];

type Ends = { readonly [K in 'succeeded' | 'failed' | 'either' | 'released']: number };

/**
 * How many pods of a Job came to a good end and to a bad one, as anybody could see. A pod that is deleted while it runs has failed, although it
 * may still end well: then it depends on whether the controller looked in between, so it is either, but counts once. One that lost the Job's
 * finalizer while it ran was released: nothing of it is counted afterwards.
 */
function countEnds(published: readonly StoreEvent[]): Ends {
  const ends = new Map<string, keyof Ends | undefined>();
  for (const { object } of published) {
    const { metadata, status } = object as Pod;
    const uid = metadata.uid ?? '';
    const before = ends.get(uid);
    if (!hasFinalizer(object as Pod, jobTracking)) {
      if (ends.has(uid)) ends.set(uid, before ?? 'released');
    } else if (status.phase === 'Succeeded') ends.set(uid, before === undefined || before === 'succeeded' ? 'succeeded' : 'either');
    else ends.set(uid, status.phase === 'Failed' || metadata.deletionTimestamp !== undefined ? 'failed' : undefined);
  }
  const count = (end: keyof Ends) => [...ends.values()].filter((each) => each === end).length;
  return { succeeded: count('succeeded'), failed: count('failed'), either: count('either'), released: count('released') };
}

/** What must hold at every moment. */
export function brokenOnTheWay(published: readonly StoreEvent[], { kind, object }: RandomWorkload): string[] {
  // Its parallelism may become 3.
  const most = kind === 'Job' ? Math.min(3, object.spec.completions ?? 1) : undefined;
  const active = new Map<string, Pod>();
  const broken = new Set<string>();
  for (const event of published) {
    const pod = event.object as Pod;
    const uid = pod.metadata.uid ?? '';
    if (event.type === 'DELETED' || isTerminal(pod) || !isActive(pod)) active.delete(uid);
    else active.set(uid, pod);
    if (most !== undefined && active.size > most) broken.add(`${active.size} pods at once instead of at most ${most}`);
  }
  return [...broken];
}
