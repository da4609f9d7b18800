import { canonicalResources, type Json } from '../../json-defaults.ts';
import type { PersistentVolume } from '../../types.ts';

/** A decoded PersistentVolume with every default, amounts in canonical form. k8s: apis/core/v1/defaults.go SetDefaults_PersistentVolume */
export function setPersistentVolumeDefaults(volume: object): PersistentVolume {
  const object = volume as Json;
  const spec = (object['spec'] ?? {}) as Json;
  const { capacity, hostPath } = spec as { readonly capacity?: Json; readonly hostPath?: Json };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    ...object,
    spec: {
      ...spec,
      ...(capacity ? { capacity: canonicalResources({ limits: capacity })['limits'] } : {}),
      ...(hostPath ? { hostPath: { ...hostPath, type: hostPath['type'] ?? '' } } : {}),
      persistentVolumeReclaimPolicy: spec['persistentVolumeReclaimPolicy'] || 'Retain',
      volumeMode: spec['volumeMode'] ?? 'Filesystem',
    },
    status: { phase: 'Pending', ...((object['status'] ?? {}) as Json) },
  } as unknown as PersistentVolume;
}
