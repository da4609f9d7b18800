/** What the parts of the Deployment controller have in common. Pure. k8s: controller/deployment/util */
import { deploymentAnnotations, type Generations } from '../../api/deployments.ts';
import { scaled } from '../../api/int-or-percent.ts';
import type { Deployment, ReplicaSet } from '../../api/workload-types.ts';
import type { Step, Told } from '../types.ts';

/** Who says what a Deployment's events say. */
export const component = 'deployment-controller';

/** A Deployment, what it has, and when that is looked at. */
export interface Rollout extends Generations {
  readonly deployment: Deployment;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** All its ReplicaSets, the current one last. */
export const replicaSetsOf = ({ current, old }: Generations): readonly ReplicaSet[] => [...old, ...(current ? [current] : [])];

/** Those that want pods. k8s: FilterActiveReplicaSets */
export const activeOf = (replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] => replicaSets.filter(({ spec }) => spec.replicas > 0);

/** The sum of a figure. */
export const sum = (replicaSets: readonly ReplicaSet[], figure: (one: ReplicaSet) => number | undefined): number =>
  replicaSets.reduce((total, one) => total + (figure(one) ?? 0), 0);

/** How many pods are wanted. */
export const wantedBy = ({ spec }: ReplicaSet): number => spec.replicas;

/** How many of its pods are available. */
export const availableOf = ({ status }: ReplicaSet): number => status.availableReplicas ?? 0;

/** How many pods more, and how many fewer, a Deployment may have while it changes. k8s: ResolveFenceposts, MaxSurge, MaxUnavailable */
export function fenceposts({ spec }: Deployment): { readonly surge: number; readonly unavailable: number } {
  if (spec.strategy.type === 'Recreate') return { surge: 0, unavailable: 0 };
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate;
  const surge = scaled(maxSurge, spec.replicas, 'up');
  const asked = scaled(maxUnavailable, spec.replicas, 'down');
  // With neither nothing would ever move.
  const unavailable = surge === 0 && asked === 0 ? 1 : asked;
  return { surge, unavailable: Math.min(unavailable, spec.replicas) };
}

/** What a ReplicaSet is told of the size of its Deployment. k8s: SetReplicasAnnotations */
export const sizeAnnotations = (deployment: Deployment): Readonly<Record<string, string>> => ({
  [deploymentAnnotations.desiredReplicas]: String(deployment.spec.replicas),
  [deploymentAnnotations.maxReplicas]: String(deployment.spec.replicas + fenceposts(deployment).surge),
});

/** The write that gives a ReplicaSet its size; none when it has that. k8s: scaleReplicaSet */
export function resize({ deployment }: Rollout, replicaSet: ReplicaSet, replicas: number): readonly Step[] {
  const { metadata, spec } = replicaSet;
  const before = spec.replicas;
  const wanted = sizeAnnotations(deployment);
  const isTold = Object.entries(wanted).every(([key, value]) => metadata.annotations?.[key] === value);
  if (before === replicas && isTold) return [];
  const object = changed(replicaSet, { annotations: { ...metadata.annotations, ...wanted }, spec: { ...spec, replicas } });
  if (before === replicas) return [{ type: 'update', object, because: `${deployment.metadata.name} has another size` }];
  const message = `Scaled ${replicas > before ? 'up' : 'down'} replica set ${metadata.name} from ${before} to ${replicas}`;
  const told: Told = { subject: deployment, component, done: { type: 'Normal', reason: 'ScalingReplicaSet', message } };
  return [{ type: 'update', object, because: `from ${before} to ${replicas} pods`, told }];
}

/** A ReplicaSet with another spec, of the next generation when that differs, and annotations. */
export function changed(replicaSet: ReplicaSet, next: Pick<ReplicaSet, 'spec'> & Pick<ReplicaSet['metadata'], 'annotations'>): ReplicaSet {
  const { metadata, spec } = replicaSet;
  const isOther = next.spec.replicas !== spec.replicas || next.spec.minReadySeconds !== spec.minReadySeconds;
  const generation = (metadata.generation ?? 0) + (isOther ? 1 : 0);
  return { ...replicaSet, metadata: { ...metadata, generation, annotations: next.annotations ?? {} }, spec: next.spec };
}
