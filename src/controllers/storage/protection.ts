/** Who may go. Pure. k8s: controller/volume/pvcprotection, controller/volume/pvprotection */

import type { AnyObject } from '../../api/any-object.ts';
import { claimsOfPod } from '../../api/pod-claims.ts';
import { isOver } from '../../api/removal.ts';
import { claimProtection, volumeProtection } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { Step } from '../types.ts';

/** Lets go a claim that is being deleted and that no pod uses. */
export function claimProtectionSteps(claim: PersistentVolumeClaim, pods: readonly Pod[]): readonly Step[] {
  const isUsed = pods.some(
    (pod) =>
      pod.metadata.namespace === claim.metadata.namespace &&
      !isShutDown(pod) &&
      claimsOfPod(pod).some(({ name }) => name === claim.metadata.name),
  );
  return isUsed ? [] : release(claim, claimProtection);
}

/** Nothing of it is left but the object, which may wait for this very claim. k8s: pvcprotection podIsShutDown */
const isShutDown = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;

/** Lets go a volume that is being deleted and that is not bound. */
export const volumeProtectionSteps = (volume: PersistentVolume): readonly Step[] =>
  volume.status.phase === 'Bound' && !isOver(volume) ? [] : release(volume, volumeProtection);

function release(object: AnyObject, finalizer: string): readonly Step[] {
  // Whoever took off the last finalizer died before it was gone.
  if (isOver(object)) return [{ type: 'delete', object, because: 'nothing is left to wait for' }];
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || !finalizers.includes(finalizer)) return [];
  const metadata = { ...object.metadata, finalizers: finalizers.filter((one) => one !== finalizer) };
  return [{ type: 'update', object: { ...object, metadata } as AnyObject, because: 'nothing uses it any more' }];
}
