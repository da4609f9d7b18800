/** What is done next for the pods of a StatefulSet. Pure. k8s: controller/statefulset/stateful_set_control.go */
import { isTerminal } from '../../api/pod-status.ts';
import type { PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { ControllerRevision, StatefulSet } from '../../api/workload-types.ts';
import { isAvailable, isReady } from '../pods.ts';
import type { Step, Told, WriteFailure } from '../types.ts';
import { claimsOf, isStale, type Place, retentionSteps } from './claims.ts';
import { newPod, ordinalOf, ordinalRange, podName, revisionOfPod, storageRefusal, withIdentity } from './identity.ts';
import { component, podTold } from './told.ts';

/** What the next steps follow from. */
export interface Situation {
  readonly set: StatefulSet;
  /** Those of the set. */
  readonly pods: readonly Pod[];
  /** The names of all pods of the namespace. */
  readonly takenNames: ReadonlySet<string>;
  /** Those of the namespace. */
  readonly claims: readonly PersistentVolumeClaim[];
  /** What pods below the partition are made from. */
  readonly current: ControllerRevision;
  /** What the set is to become. */
  readonly update: ControllerRevision;
  /** The last try to make something, when it failed. */
  readonly failure: WriteFailure | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The next writes for the pods of a set and their claims: what is missing is made from the lowest number on, what is too much goes from the
 * highest on, what is old goes one by one from the highest on, each when those before it are well. k8s: updateStatefulSet
 */
export function planPods(at: Situation): readonly Step[] {
  const steps = stepsInOrder(at);
  const { failure, now } = at;
  if (!failure || failure.retryAt <= now) return steps;
  const isHeld = steps.some(({ type }) => type === 'post');
  const wake: Step = { type: 'wake', at: failure.retryAt, because: 'what could not be made is tried again' };
  return [...steps.filter(({ type }) => type !== 'post'), ...(isHeld ? [wake] : [])];
}

function stepsInOrder(at: Situation): readonly Step[] {
  const { set } = at;
  const isOrdered = set.spec.podManagementPolicy === 'OrderedReady';
  const { replicas, condemned } = placesOf(at);
  const steps: Step[] = [];
  for (const place of replicas) {
    const done = forReplica(at, place, isOrdered);
    steps.push(...done.steps);
    if (done.isRefused || (isOrdered && !done.mayGoOn)) return steps;
  }
  const owners = condemned.flatMap((place) => retentionSteps(set, place, claimsOf(set, place, at.claims).found));
  if (owners.length > 0) return [...steps, ...owners];
  const ends = endings(at, { replicas, condemned }, isOrdered);
  if (isOrdered && condemned.length > 0) return [...steps, ...ends];
  return [...steps, ...ends, ...replacement(at, replicas, steps)];
}

/** The places from the first to the last, and the pods that are too much, the highest first. */
function placesOf({ set, pods }: Situation): { readonly replicas: readonly Place[]; readonly condemned: readonly Place[] } {
  const { start, end } = ordinalRange(set);
  const all = pods.flatMap((pod): readonly Place[] => {
    const ordinal = ordinalOf(set, pod);
    return ordinal === undefined ? [] : [{ ordinal, pod }];
  });
  const byOrdinal = new Map(all.map((place) => [place.ordinal, place]));
  const replicas = Array.from(
    { length: set.spec.replicas },
    (_none, index) => byOrdinal.get(start + index) ?? { ordinal: start + index, pod: undefined },
  );
  const condemned = all.filter(({ ordinal }) => ordinal < start || ordinal >= end).toSorted((a, b) => b.ordinal - a.ordinal);
  return { replicas, condemned };
}

interface ForReplica {
  readonly steps: readonly Step[];
  /** Whether the next one may be looked at, where they come in order. */
  readonly mayGoOn: boolean;
  /** Whether its pod cannot become what it is to be, which nothing goes on behind. */
  readonly isRefused?: true;
}

/** k8s: processReplica */
function forReplica(at: Situation, place: Place, isOrdered: boolean): ForReplica {
  const { set, now, claims } = at;
  const { pod, ordinal } = place;
  if (!pod) return { steps: creation(at, place), mayGoOn: false };
  if (isTerminal(pod)) return { steps: isEnding(pod) ? [] : [deletion(set, pod, 'it has ended')], mayGoOn: false };
  const { found, missing } = claimsOf(set, place, claims);
  const made = pod.status.phase === 'Pending' ? missing : [];
  const mayGoOn = !isEnding(pod) && isRunningAndAvailable(pod, set.spec.minReadySeconds, now);
  if (isOrdered && !mayGoOn) return { steps: made, mayGoOn };
  const told = podTold(set, 'update', pod.metadata.name);
  const refusal = storageRefusal(set, pod, ordinal);
  if (refusal !== undefined) return { steps: [...missing, tellFailed(set, told, refusal)], mayGoOn: false, isRefused: true };
  const known = withIdentity(set, pod, ordinal);
  const identity: readonly Step[] = known ? [{ type: 'update', object: known, because: 'its labels tell which it is', told }] : [];
  return { steps: [...made, ...identity, ...retentionSteps(set, place, found, known ? undefined : told)], mayGoOn };
}

/** The claims first, which the next look finds. k8s: CreateStatefulPod */
function creation(at: Situation, place: Place): readonly Step[] {
  const { set, takenNames, claims, failure } = at;
  const { ordinal } = place;
  const name = podName(set, ordinal);
  const { found, missing } = claimsOf(set, place, claims);
  if (isStale(set, place, found)) return [];
  const told = podTold(set, 'create', name);
  const cannot = (problem: string): Step => tellFailed(set, told, problem);
  const [first] = missing;
  if (first?.type === 'post') {
    const claim = first.object.metadata.name ?? '';
    const problem = failure?.message.includes(`"${claim}"`) ? failure.message : undefined;
    return [...(problem === undefined ? [] : [cannot(`failed to create PVC ${claim}: ${problem}`)]), ...missing];
  }
  const gone = found.find(({ metadata }) => metadata.deletionTimestamp !== undefined);
  if (gone) return [cannot(`pvc ${gone.metadata.name} is being deleted`)];
  // Somebody else's: it is waited for until it goes.
  if (takenNames.has(name)) return [];
  const post: Step = { type: 'post', object: newPod(set, ordinal, revisionFor(at, ordinal)), because: 'it is missing', told };
  return [post, ...retentionSteps(set, place, found)];
}

const tellFailed = (set: StatefulSet, { failed }: Told, problem: string): Step => {
  const { reason = '', message = '' } = failed ?? {};
  const event = { type: 'Warning', reason, message: message.replace('{error}', () => problem) } as const;
  return { type: 'tell', subject: set, event, component };
};

/** What the pod of a place is made from. k8s: newVersionedStatefulSetPod */
function revisionFor({ set, current, update }: Situation, ordinal: number): ControllerRevision {
  const { type, rollingUpdate } = set.spec.updateStrategy;
  const unsaid = type === 'RollingUpdate' ? (set.status.currentReplicas ?? 0) : 0;
  const kept = rollingUpdate ? (rollingUpdate.partition ?? 0) : unsaid;
  return ordinal < ordinalRange(set).start + kept ? current : update;
}

interface Places {
  readonly replicas: readonly Place[];
  readonly condemned: readonly Place[];
}

/** The ends of pods that are too much. k8s: processCondemned */
function endings({ set, now }: Situation, { replicas, condemned }: Places, isOrdered: boolean): readonly Step[] {
  const because = 'there are more than wanted';
  const living = condemned.flatMap(({ pod }) => (pod && !isEnding(pod) ? [pod] : []));
  if (!isOrdered) return living.map((pod) => deletion(set, pod, because));
  const highest = condemned[0]?.pod;
  if (!highest || isEnding(highest)) return [];
  const firstUnwell = [...replicas, ...condemned.toReversed()].find(({ pod }) => !pod || !isWell(pod))?.pod;
  const mayGo = highest === firstUnwell || isRunningAndAvailable(highest, set.spec.minReadySeconds, now);
  return mayGo ? [deletion(set, highest, because)] : [];
}

/** The end of the highest pod that is not what the set is to become, if those above it are well. */
function replacement({ set, update }: Situation, replicas: readonly Place[], steps: readonly Step[]): readonly Step[] {
  const { type, rollingUpdate } = set.spec.updateStrategy;
  if (type === 'OnDelete') return [];
  for (const { pod } of replicas.slice(rollingUpdate?.partition ?? 0).toReversed()) {
    if (!pod || steps.some((step) => step.type === 'delete' && step.object === pod)) return [];
    if (revisionOfPod(pod) !== update.metadata.name && !isEnding(pod)) return [deletion(set, pod, 'it is of an older revision')];
    if (!isWell(pod)) return [];
  }
  return [];
}

const deletion = (set: StatefulSet, pod: Pod, because: string): Step => ({
  ...{ type: 'delete', object: pod, because },
  told: podTold(set, 'delete', pod.metadata.name),
});

const isEnding = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;

/** Whether a pod runs and is Ready. */
export const isRunningAndReady = (pod: Pod): boolean => pod.status.phase === 'Running' && isReady(pod);

/** The same for so many seconds, at `now` (milliseconds since 1970). */
export const isRunningAndAvailable = (pod: Pod, minReadySeconds: number | undefined, now: number): boolean =>
  pod.status.phase === 'Running' && isAvailable(pod, minReadySeconds, now);

/** k8s: isHealthy */
const isWell = (pod: Pod): boolean => isRunningAndReady(pod) && !isEnding(pod);
