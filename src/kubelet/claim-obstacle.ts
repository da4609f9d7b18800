/** What keeps a pod from a place because of its claims. Pure. k8s: scheduler/framework/plugins/volumebinding, volumerestrictions */
import { claimsOfPod, notOwnClaim, type PodClaim } from '../api/pod-claims.ts';
import { isTerminal } from '../api/pod-status.ts';
import { classOfClaim, classOfVolume } from '../api/storage.ts';
import type { PersistentVolumeClaim, Pod } from '../api/types.ts';
import type { Store } from '../store/types.ts';

/**
 * Why no node can take the pod as long as its claims are as they are, as its event says it: nothing (`''`) where a volume is being made now
 * that there is a pod for it; undefined when they are fine.
 */
export function claimObstacle(pod: Pod, objects: Pick<Store, 'get' | 'list'>): string | undefined {
  const { namespace = '' } = pod.metadata;
  const claims = claimsOfPod(pod).map((use) => ({
    use,
    claim: objects.get({ kind: 'PersistentVolumeClaim', namespace, name: use.name }),
  }));
  for (const { use, claim } of claims) {
    const problem = claim ? problemOf(pod, use, claim) : missing(use);
    if (problem !== undefined) return notHelpful(problem);
  }
  const unbound = claims.flatMap(({ claim }) => (claim && claim.status.phase !== 'Bound' ? claim : []));
  if (unbound.length > 0) return unboundObstacle(unbound, objects);
  const alone = claims.flatMap(({ claim }) => (claim?.spec.accessModes.includes('ReadWriteOncePod') ? claim.metadata.name : []));
  return alone.some((name) => isTaken(pod, name, objects)) ? taken : undefined;
}

function unboundObstacle(claims: readonly PersistentVolumeClaim[], objects: Pick<Store, 'get' | 'list'>): string {
  const classes = claims.map((claim) => objects.get({ kind: 'StorageClass', name: classOfClaim(claim) }));
  if (classes.some((found) => found?.volumeBindingMode !== 'WaitForFirstConsumer')) {
    return notHelpful('pod has unbound immediate PersistentVolumeClaims');
  }
  const isFree = (name: string) =>
    objects.list('PersistentVolume').some((volume) => classOfVolume(volume) === name && volume.status.phase === 'Available');
  const nobodyMakes = classes.some((found) => found?.provisioner.startsWith('kubernetes.io/') && !isFree(found.metadata.name));
  return nobodyMakes ? notHelpful("1 node(s) didn't find available persistent volumes to bind") : '';
}

const nodes = '0/1 nodes are available:';
const notHelpful = (problem: string): string => `${nodes} ${problem}. preemption: ${nodes} 1 Preemption is not helpful for scheduling.`;
const taken = `${nodes} 1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode. preemption: ${nodes} 1 No preemption victims found for incoming pod.`;

const missing = ({ name, isEphemeral }: PodClaim): string =>
  isEphemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
    : `persistentvolumeclaim "${name}" not found`;

function problemOf(pod: Pod, { name, isEphemeral }: PodClaim, { metadata, spec, status }: PersistentVolumeClaim): string | undefined {
  if (status.phase === 'Lost') return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${spec.volumeName ?? ''}"`;
  if (metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  return isEphemeral ? notOwnClaim(pod, { metadata }) : undefined;
}

/** Whether another pod that has its place and has not ended uses the claim. */
const isTaken = ({ metadata }: Pod, name: string, objects: Pick<Store, 'list'>): boolean =>
  objects
    .list('Pod', metadata.namespace)
    .some(
      (other) =>
        other.metadata.uid !== metadata.uid &&
        other.spec.nodeName !== undefined &&
        !isTerminal(other) &&
        claimsOfPod(other).some((claim) => claim.name === name),
    );
