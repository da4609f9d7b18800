/** The claims of ephemeral volumes, made for their pod, which owns them. Pure. k8s: controller/volume/ephemeral */
import { setPersistentVolumeClaimDefaults, withDefaultClass } from '../api/kinds/persistentvolumeclaim/defaults.ts';
import { beginClaim } from '../api/kinds/persistentvolumeclaim/rules.ts';
import { claimsOfPod, notOwnClaim } from '../api/pod-claims.ts';
import type { PersistentVolumeClaim, Pod, StorageClass } from '../api/types.ts';
import type { Reconcile, Step } from './types.ts';

/** What follows for the claims of pods. */
export const reconcileEphemeralClaims: Reconcile = ({ list }) => {
  const [pods, claims] = [list('Pod'), list('PersistentVolumeClaim')];
  const classes = list('StorageClass');
  return pods.flatMap((pod) => (pod.metadata.deletionTimestamp === undefined ? stepsForPod(pod, claims, classes) : []));
};

function stepsForPod(pod: Pod, claims: readonly PersistentVolumeClaim[], classes: readonly StorageClass[]): readonly Step[] {
  return claimsOfPod(pod)
    .filter(({ isEphemeral }) => isEphemeral)
    .flatMap(({ name, volume }): readonly Step[] => {
      const found = claims.find(({ metadata }) => metadata.namespace === pod.metadata.namespace && metadata.name === name);
      if (!found)
        return [
          { type: 'create', object: withDefaultClass(ownClaim(pod, volume, name), classes), because: `pod ${pod.metadata.name} wants it` },
        ];
      const problem = notOwnClaim(pod, found);
      const message = `ephemeral volume ${volume}: ${problem}`;
      return problem
        ? [{ type: 'tell', subject: pod, event: { type: 'Warning', reason: 'FailedBinding', message }, component: 'ephemeral_volume' }]
        : [];
    });
}

function ownClaim(pod: Pod, volumeName: string, name: string): PersistentVolumeClaim {
  const { namespace = '', uid = '' } = pod.metadata;
  const { metadata, spec } = pod.spec.volumes?.find((volume) => volume.name === volumeName)?.ephemeral?.volumeClaimTemplate ?? {};
  const owner = { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid, controller: true, blockOwnerDeletion: true };
  const { labels, annotations } = metadata ?? {};
  const claim = setPersistentVolumeClaimDefaults({
    metadata: {
      name,
      namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ownerReferences: [owner],
    },
    spec,
  });
  return beginClaim(claim);
}
