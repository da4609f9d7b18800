/** Which pod of a StatefulSet a pod is. Pure. k8s: controller/statefulset/stateful_set_utils.go */
import { messageOf } from '../../api/errors.ts';
import { templateOfRevision } from '../../api/revisions.ts';
import type { PersistentVolumeClaim, Pod, PodSpec } from '../../api/types.ts';
import { prepareForUpdate } from '../../api/update.ts';
import type { ControllerRevision, StatefulSet } from '../../api/workload-types.ts';
import { type NewPod, podFromTemplate } from '../pods.ts';
import { revisionLabel } from '../revisions.ts';

const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

/** The name of the pod with that number. */
export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

const memberName = /^(.*)-([0-9]+)$/;
const largestOrdinal = 2_147_483_647;

/** The number of a pod by its name; undefined for one that is none of the set's. k8s: getParentNameAndOrdinal, isMemberOf */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number | undefined {
  const [, parent, digits] = memberName.exec(metadata.name) ?? [];
  const ordinal = Number(digits);
  return parent === set.metadata.name && ordinal <= largestOrdinal && podName(set, ordinal) === metadata.name ? ordinal : undefined;
}

/** The first number of a set, and the one after its last. */
export function ordinalRange({ spec }: StatefulSet): { readonly start: number; readonly end: number } {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + spec.replicas };
}

/** The name of the claim that a pod has from a template of claims. k8s: getPersistentVolumeClaimName */
export const claimName = (set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string =>
  `${template.metadata.name}-${podName(set, ordinal)}`;

/** The name of the revision that a pod was made from. */
export const revisionOfPod = ({ metadata }: Pod): string | undefined => metadata.labels?.[revisionLabel];

const identityLabels = (set: StatefulSet, ordinal: number) => ({
  [podNameLabel]: podName(set, ordinal),
  [podIndexLabel]: String(ordinal),
});

/** The pod with that number, from a revision. k8s: newStatefulSetPod, updateIdentity, initIdentity, updateStorage */
export function newPod(set: StatefulSet, ordinal: number, revision: ControllerRevision): NewPod {
  const made = podFromTemplate(set, templateOfRevision(revision));
  const name = podName(set, ordinal);
  const { metadata } = made;
  const labels = { ...metadata.labels, ...identityLabels(set, ordinal), [revisionLabel]: revision.metadata.name };
  const spec: PodSpec = { ...made.spec, hostname: name, ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}) };
  return { ...made, metadata: { ...metadata, name, labels }, spec: withClaims(spec, set, ordinal) };
}

/** k8s: updateStorage */
function withClaims(spec: PodSpec, set: StatefulSet, ordinal: number): PodSpec {
  const templates = set.spec.volumeClaimTemplates ?? [];
  if (templates.length === 0) return spec;
  const names = templates.map(({ metadata }) => metadata.name);
  const claims = templates.map((template) => ({
    name: template.metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }));
  return { ...spec, volumes: [...claims, ...(spec.volumes ?? []).filter(({ name }) => !names.includes(name))] };
}

/** A pod of the set with the labels that tell which it is; undefined when it has them. k8s: identityMatches, updateIdentity */
export function withIdentity(set: StatefulSet, pod: Pod, ordinal: number): Pod | undefined {
  const { metadata } = pod;
  if (metadata.labels?.[podNameLabel] === metadata.name) return undefined;
  return { ...pod, metadata: { ...metadata, labels: { ...metadata.labels, ...identityLabels(set, ordinal) } } };
}

/**
 * Why a pod of the set cannot be given the claims of its place, which it does not have: one that the set found, or made when it had other
 * templates of claims; undefined when it has them. k8s: storageMatches, UpdateStatefulPod
 */
export function storageRefusal(set: StatefulSet, pod: Pod, ordinal: number): string | undefined {
  const claimOf = (volume: string) => pod.spec.volumes?.find(({ name }) => name === volume)?.persistentVolumeClaim?.claimName;
  const templates = set.spec.volumeClaimTemplates ?? [];
  if (templates.every((template) => claimOf(template.metadata.name) === claimName(set, template, ordinal))) return undefined;
  try {
    const asked = { ...pod, spec: withClaims(pod.spec, set, ordinal) };
    prepareForUpdate(pod, asked, { fieldValidation: 'Ignore', others: () => [], random: 0 });
  } catch (error) {
    return messageOf(error);
  }
  return undefined;
}
