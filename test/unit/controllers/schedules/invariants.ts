import type { Kind } from '../../../../src/api/any-object.ts';
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
    const { succeeded, failed } = countEnds(published);
    const { completions = 1 } = spec;
    // Of a Job that was suspended or has become narrower, pods go that have not failed.
    const isNarrowed = (metadata.generation ?? 1) > 1;
    const told = status.failed ?? 0;
    return [
      ...when((status.succeeded ?? 0) !== succeeded, `${status.succeeded ?? 0} counted as succeeded instead of ${succeeded}`),
      ...when(isNarrowed ? told > failed : told !== failed, `${told} counted as failed instead of ${failed}`),
      ...when((end.type === 'Complete') !== (succeeded === completions), `${end.type} after ${succeeded} of ${completions}`),
      ...when(pods.some(isActive), `${namesOf(pods.filter(isActive))} goes on`),
      ...when(Object.keys(status.uncountedTerminatedPods ?? {}).length > 0, 'pods are left uncounted'),
    ];
  },
};

/** What must hold when nothing happens any more, in words where it does not. */
export const brokenAtRest = (store: Store, { kind }: RandomWorkload, published: readonly StoreEvent[]): string[] =>
  get(kind, store) ? rest[kind](store, store.list('Pod'), published) : ['it is gone'];

/** How many pods of a Job came to a good end and to a bad one, as anybody could see. */
function countEnds(published: readonly StoreEvent[]): { readonly succeeded: number; readonly failed: number } {
  const ends = new Map<string, 'succeeded' | 'failed'>();
  for (const { object } of published) {
    const { metadata, status } = object as Pod;
    const uid = metadata.uid ?? '';
    if (status.phase === 'Succeeded') ends.set(uid, 'succeeded');
    else if (status.phase === 'Failed' || metadata.deletionTimestamp !== undefined) ends.set(uid, ends.get(uid) ?? 'failed');
  }
  const count = (end: string) => [...ends.values()].filter((each) => each === end).length;
  return { succeeded: count('succeeded'), failed: count('failed') };
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
