import { canonicalResources, type Json } from '../../json-defaults.ts';
import { defaultClassOf, storageAnnotations } from '../../storage.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../types.ts';

/** A decoded claim with every default, amounts in canonical form. k8s: apis/core/v1/defaults.go SetDefaults_PersistentVolumeClaim */
export function setPersistentVolumeClaimDefaults(claim: object): PersistentVolumeClaim {
  const object = claim as Json;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...object,
    spec: setClaimSpecDefaults((object['spec'] ?? {}) as Json),
    status: { phase: 'Pending', ...((object['status'] ?? {}) as Json) },
  } as unknown as PersistentVolumeClaim;
}

/** The spec of a claim, or of the template of one, with its defaults. k8s: SetDefaults_PersistentVolumeClaimSpec */
export function setClaimSpecDefaults(spec: Json): Json {
  const { limits, requests } = (spec['resources'] ?? {}) as Readonly<Record<string, Json>>;
  const canonical = (amounts: Json) => canonicalResources({ limits: amounts })['limits'];
  const resources = { ...(limits ? { limits: canonical(limits) } : {}), ...(requests ? { requests: canonical(requests) } : {}) };
  return { ...spec, resources, volumeMode: spec['volumeMode'] ?? 'Filesystem' };
}

/** A claim that names no class with the default one of these, where there is one. k8s: admission/storage/storageclass/setdefault */
export function withDefaultClass(claim: PersistentVolumeClaim, classes: readonly StorageClass[]): PersistentVolumeClaim {
  const isStated = claim.spec.storageClassName !== undefined || claim.metadata.annotations?.[storageAnnotations.betaClass] !== undefined;
  const name = isStated ? undefined : defaultClassOf(classes)?.metadata.name;
  return name === undefined ? claim : { ...claim, spec: { ...claim.spec, storageClassName: name } };
}
