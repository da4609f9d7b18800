/** Which pods take something from which objects. k8s: kubelet/util/manager/watch_based_manager.go, which watches what pods refer to */
import { everyContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import { pullSecretNames } from './pull-secrets/pull-secrets.ts';
import { knownVolumes } from './volumes/sources.ts';

/** An object that a pod takes something from. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What the pod refers to, as often as it does. Pure. */
export function podReferences(pod: Pod): readonly ObjectReference[] {
  const { namespace = '' } = pod.metadata;
  const ofVolumes = knownVolumes(pod).flatMap(
    ({ volume, source }) => source.references?.(volume.settings, { pod, volume: volume.name }) ?? [],
  );
  const ofPulls = pullSecretNames(pod).map((name) => ({ kind: 'Secret', name }));
  return [...ofVolumes, ...environmentReferences(pod), ...ofPulls].map(({ kind, name }) => ({ kind, namespace, name }));
}

/** Whatever of them is missing keeps a container from starting, or may be missing. */
function environmentReferences({ spec }: Pod): readonly Omit<ObjectReference, 'namespace'>[] {
  const containers = everyContainer(spec);
  const refs = [
    ...containers.flatMap(({ envFrom }) => envFrom ?? []),
    ...containers.flatMap(({ env }) =>
      (env ?? []).map(({ valueFrom }) => ({ configMapRef: valueFrom?.configMapKeyRef, secretRef: valueFrom?.secretKeyRef })),
    ),
  ];
  return refs.flatMap(({ configMapRef, secretRef }) => [
    ...(configMapRef?.name ? [{ kind: 'ConfigMap', name: configMapRef.name }] : []),
    ...(secretRef?.name ? [{ kind: 'Secret', name: secretRef.name }] : []),
  ]);
}

/** Whether volumes of the pod show what may change of itself: its labels and annotations. Pure. */
export function tellsOfItself(pod: Pod): boolean {
  return knownVolumes(pod).some(({ volume, source }) => source.tellsOfPod?.(volume.settings) === true);
}

/** Who refers to what. Pods are told apart by their uids. */
export interface ReferenceIndex {
  /** The pod refers to these, and to nothing else any more. */
  set(uid: string, references: readonly ObjectReference[]): void;
  /** The uids of the pods that refer to the object. */
  referrers(object: ObjectReference): readonly string[];
}

/** An index without any pod. */
export function createReferenceIndex(): ReferenceIndex {
  const byPod = new Map<string, readonly string[]>();
  const byObject = new Map<string, Set<string>>();
  // No name has a slash.
  const keyOf = ({ kind, namespace, name }: ObjectReference) => `${kind}/${namespace}/${name}`;
  return {
    set(uid, references) {
      for (const key of byPod.get(uid) ?? []) {
        const pods = byObject.get(key);
        pods?.delete(uid);
        if (pods?.size === 0) byObject.delete(key);
      }
      const keys = references.map(keyOf);
      for (const key of keys) byObject.set(key, (byObject.get(key) ?? new Set()).add(uid));
      if (keys.length > 0) byPod.set(uid, keys);
      else byPod.delete(uid);
    },
    referrers: (object) => [...(byObject.get(keyOf(object)) ?? [])],
  };
}
