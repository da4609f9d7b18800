import type { Pod, Volume } from './types.ts';

/** A claim that a pod uses. */
export interface PodClaim {
  /** The volume of the pod. */
  readonly volume: string;
  /** The claim, in the pod's namespace. */
  readonly name: string;
  readonly readOnly: boolean;
  /** The claim is the pod's own, and goes with it. */
  readonly isEphemeral: boolean;
}

/** The claims of a pod, in the order of its volumes. Pure. k8s: volume/util ephemeral.VolumeClaimName */
export const claimsOfPod = (pod: Pod): readonly PodClaim[] =>
  (pod.spec.volumes ?? []).flatMap((volume) => claimOfVolume(pod, volume) ?? []);

function claimOfVolume({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): PodClaim | undefined {
  if (ephemeral) return { volume: name, name: `${metadata.name}-${name}`, readOnly: false, isEphemeral: true };
  if (!persistentVolumeClaim) return undefined;
  const { claimName, readOnly = false } = persistentVolumeClaim;
  return { volume: name, name: claimName, readOnly, isEphemeral: false };
}

/** `PVC NS/NAME was not created for pod NS/POD (pod is not owner)`, when the claim is another's; undefined when it is the pod's own. k8s: VolumeIsForPod */
export function notOwnClaim(pod: Pod, claim: { readonly metadata: Pod['metadata'] }): string | undefined {
  const { name, namespace, ownerReferences = [] } = claim.metadata;
  if (ownerReferences.some(({ controller, uid }) => controller === true && uid === pod.metadata.uid)) return undefined;
  return `PVC ${namespace}/${name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`;
}
