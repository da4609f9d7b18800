/** The claims of a StatefulSet's pods. Pure. k8s: controller/statefulset/stateful_pod_control.go, stateful_set_utils.go */
import { isDeepStrictEqual } from 'node:util';
import type { ObjectMeta, OwnerReference, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { StatefulSet } from '../../api/workload-types.ts';
import { referenceTo } from '../owners.ts';
import type { Step, Told } from '../types.ts';
import { claimName, ordinalRange, podName } from './identity.ts';
import { component } from './told.ts';

/** What has or wants claims: a pod, or the place of one. */
export interface Place {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

/** The claims of one place that there are, and the writes that make those that are missing. */
export interface ClaimsOfPlace {
  readonly found: readonly PersistentVolumeClaim[];
  readonly missing: readonly Step[];
}

/** What a place has of claims; `claims` are all of the namespace. */
export function claimsOf(set: StatefulSet, { ordinal }: Place, claims: readonly PersistentVolumeClaim[]): ClaimsOfPlace {
  const found: PersistentVolumeClaim[] = [];
  const missing: Step[] = [];
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const claim = claims.find(({ metadata }) => metadata.name === claimName(set, template, ordinal));
    if (claim) found.push(claim);
    else missing.push(newClaim(set, template, ordinal));
  }
  return { found, missing };
}

function newClaim(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): Step {
  const { metadata, spec } = set;
  const [name, pod] = [claimName(set, template, ordinal), podName(set, ordinal)];
  const { labels, annotations } = template.metadata;
  const owners = spec.persistentVolumeClaimRetentionPolicy.whenDeleted === 'Delete' ? [referenceTo(set)] : [];
  const claimMetadata: ObjectMeta = {
    name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    labels: { ...labels, ...spec.selector.matchLabels },
    ...(annotations ? { annotations } : {}),
    ...(owners.length > 0 ? { ownerReferences: owners } : {}),
  };
  const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: claimMetadata, spec: template.spec } as const;
  const message = `create Claim ${name} Pod ${pod} in StatefulSet ${metadata.name} success`;
  const failed = `create Claim ${name} for Pod ${pod} in StatefulSet ${metadata.name} failed error: {error}`;
  return {
    type: 'post',
    object,
    because: `pod ${pod} wants it`,
    told: {
      ...{ subject: set, component },
      done: { type: 'Normal', reason: 'SuccessfulCreate', message },
      failed: { type: 'Warning', reason: 'FailedCreate', message: failed },
    },
  };
}

/** Whether a claim still goes with a former pod of that name, so that no new one may use it. k8s: PodClaimIsStale */
export function isStale(set: StatefulSet, { ordinal, pod }: Place, found: readonly PersistentVolumeClaim[]): boolean {
  if (set.spec.persistentVolumeClaimRetentionPolicy.whenScaled === 'Retain') return false;
  const refersToFormer = ({ kind, name, uid }: OwnerReference): boolean =>
    kind === 'Pod' && name === podName(set, ordinal) && uid !== pod?.metadata.uid;
  return found.some(({ metadata }) => metadata.ownerReferences?.some(refersToFormer));
}

/** The writes that make the owners of claims those of the retention policy; `told` of the last. k8s: UpdatePodClaimForRetentionPolicy */
export function retentionSteps(set: StatefulSet, place: Place, found: readonly PersistentVolumeClaim[], told?: Told): readonly Step[] {
  const changed = found.flatMap((claim) => withRetention(set, place, claim) ?? []);
  return changed.map(
    (object, index): Step => ({
      ...{ type: 'update', object, because: 'its owners follow the retention policy' },
      ...(told && index === changed.length - 1 ? { told } : {}),
    }),
  );
}

/** k8s: isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod */
function withRetention(set: StatefulSet, { ordinal, pod }: Place, claim: PersistentVolumeClaim): PersistentVolumeClaim | undefined {
  const { ownerReferences: references = [], ...metadata } = claim.metadata;
  const isOf = (owner: { readonly kind: string; readonly name: string }) => (reference: OwnerReference) =>
    reference.kind === owner.kind && reference.name === owner.name;
  const [isOfSet, isOfPod] = [isOf({ kind: 'StatefulSet', name: set.metadata.name }), isOf({ kind: 'Pod', name: podName(set, ordinal) })];
  const isFormer = (reference: OwnerReference): boolean =>
    (isOfSet(reference) && reference.uid !== set.metadata.uid) || (isOfPod(reference) && reference.uid !== pod?.metadata.uid);
  // What belongs to a former owner is the garbage collector's.
  if (references.some(isFormer)) return undefined;
  const others = references.filter((reference) => !isOfSet(reference) && !isOfPod(reference));
  const isOthers = others.some(({ controller }) => controller);
  const wanted = [...others, ...(isOthers ? [] : ownersOf(set, { ordinal, pod }))];
  if (isDeepStrictEqual(wanted, references)) return undefined;
  return { ...claim, metadata: { ...metadata, ...(wanted.length > 0 ? { ownerReferences: wanted } : {}) } };
}

/** The owner that the policy gives the claims of a place. */
function ownersOf(set: StatefulSet, { ordinal, pod }: Place): readonly OwnerReference[] {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy;
  const { start, end } = ordinalRange(set);
  const isCondemned = ordinal < start || ordinal >= end;
  if (whenScaled === 'Delete' && isCondemned) return pod ? [referenceTo(pod)] : [];
  return whenDeleted === 'Delete' ? [referenceTo(set)] : [];
}
