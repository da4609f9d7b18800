/** What is known of Deployments and their ReplicaSets on either side of the API. k8s: controller/deployment/util, kubectl util/deployment */
import { isDeepStrictEqual } from 'node:util';
import { compareBytes } from './byte-order.ts';
import { templateHashLabel } from './hashes.ts';
import { isRecord } from './is-record.ts';
import { lastAppliedAnnotation } from './last-applied.ts';
import type { ObjectMeta } from './types.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from './workload-types.ts';

/** The annotations by which a Deployment and its ReplicaSets know of each other. */
export const deploymentAnnotations = {
  revision: 'deployment.kubernetes.io/revision',
  desiredReplicas: 'deployment.kubernetes.io/desired-replicas',
  maxReplicas: 'deployment.kubernetes.io/max-replicas',
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  rollbackTo: 'deprecated.deployment.rollback.to',
} as const;

const uncopied: ReadonlySet<string> = new Set([...Object.values(deploymentAnnotations), lastAppliedAnnotation]);

/** Whether an annotation of a Deployment says nothing of its ReplicaSets. k8s: skipCopyAnnotation */
export const staysWithDeployment = (key: string): boolean => uncopied.has(key);

/** The revision of a Deployment or ReplicaSet, of 64 bits; 0 for one that has none. */
export function revisionOf({ metadata }: { readonly metadata: ObjectMeta }): bigint {
  const text = metadata.annotations?.[deploymentAnnotations.revision] ?? '';
  return /^-?\d+$/.test(text) ? BigInt(text) : 0n;
}

/** Oldest first. k8s: ReplicaSetsByCreationTimestamp */
export function byAge({ metadata: a }: ReplicaSet, { metadata: b }: ReplicaSet): number {
  return compareBytes(a.creationTimestamp ?? '', b.creationTimestamp ?? '') || compareBytes(a.name, b.name);
}

/** The ReplicaSets of a Deployment, told apart. */
export interface Generations {
  /** The one with its template. */
  readonly current?: ReplicaSet;
  /** The others, oldest first. */
  readonly old: readonly ReplicaSet[];
}

/** Which of its ReplicaSets has the template of a Deployment now. k8s: FindNewReplicaSet, FindOldReplicaSets */
export function generationsOf({ spec }: Deployment, owned: readonly ReplicaSet[]): Generations {
  const sorted = owned.toSorted(byAge);
  const current = sorted.find((one) => isSameTemplate(one.spec.template, spec.template));
  return { ...(current ? { current } : {}), old: sorted.filter((one) => one !== current) };
}

/** Whether two templates make the same pods, whatever their label of the hash. k8s: EqualIgnoreHash */
export const isSameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  isDeepStrictEqual(comparable(withoutHash(a)), comparable(withoutHash(b)));

/** A template without the label that its Deployment adds. */
export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [templateHashLabel]: _own, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

const maps: ReadonlySet<string> = new Set(['labels', 'annotations', 'nodeSelector']);

/** An empty list or map is as good as none. k8s: equality.Semantic */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isRecord(value)) return value;
  const said = Object.entries(value).filter(([key, inner]) => inner !== undefined && !isNothing(key, inner));
  return Object.fromEntries(said.map(([key, inner]) => [key, comparable(inner)]));
}

const isNothing = (key: string, value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : maps.has(key) && isRecord(value) && Object.keys(value).length === 0;
