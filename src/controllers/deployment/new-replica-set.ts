/** The ReplicaSet of a Deployment's current template. Pure. k8s: controller/deployment/sync.go getNewReplicaSet */
import { deploymentAnnotations, isSameTemplate, revisionOf, staysWithDeployment } from '../../api/deployments.ts';
import { templateHash, templateHashLabel } from '../../api/hashes.ts';
import type { NewObject } from '../../api/new-object.ts';
import type { Deployment, ReplicaSet, ReplicaSetSpec } from '../../api/workload-types.ts';
import { isControlledBy, referenceTo } from '../owners.ts';
import type { Step } from '../types.ts';
import { changed, component, fenceposts, type Rollout, replicaSetsOf, sizeAnnotations, sum, wantedBy } from './rollout.ts';

interface NewReplicaSet extends NewObject {
  readonly kind: 'ReplicaSet';
  readonly spec: ReplicaSetSpec;
}

const longestName = 253;

/** The ReplicaSet that is to be made, as large as the strategy lets it be. */
export function newReplicaSet(rollout: Rollout): NewReplicaSet {
  const { deployment, old } = rollout;
  const { metadata, spec, status } = deployment;
  const hash = templateHash(spec.template, status.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [templateHashLabel]: hash };
  const revision = String(nextRevision(old));
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name.slice(0, longestName - hash.length - 1)}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels,
      annotations: { ...copied(deployment), [deploymentAnnotations.revision]: revision, ...sizeAnnotations(deployment) },
      ownerReferences: [referenceTo(deployment)],
    },
    spec: {
      replicas: spec.strategy.type === 'Recreate' ? spec.replicas : growth(rollout, 0),
      ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [templateHashLabel]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** By how much the current ReplicaSet, which has `size`, may grow now. k8s: NewRSNewReplicas */
export function growth(rollout: Rollout, size: number): number {
  const { replicas } = rollout.deployment.spec;
  const room = replicas + fenceposts(rollout.deployment).surge - sum(replicaSetsOf(rollout), wantedBy);
  return room <= 0 ? 0 : Math.min(room, replicas - size);
}

/** The write that makes it. */
export function make(rollout: Rollout, object: NewReplicaSet): Step {
  const { deployment } = rollout;
  const { name = '' } = object.metadata;
  const scaled = `Scaled up replica set ${name} from 0 to ${object.spec.replicas}`;
  return {
    type: 'post',
    object,
    because: 'the template is new',
    told: {
      subject: deployment,
      component,
      ...(object.spec.replicas > 0 ? { done: { type: 'Normal', reason: 'ScalingReplicaSet', message: scaled } } : {}),
      failed: { type: 'Warning', reason: 'ReplicaSetCreateError', message: refusal(name, '{error}') },
    },
  };
}

/** What is said of a ReplicaSet that could not be made. */
export const refusal = (name: string, error: string): string => `Failed to create new replica set "${name}": ${error}`;

/** Whether a ReplicaSet has the name that is another's. */
export const collides = (deployment: Deployment, { metadata, spec }: NewReplicaSet, all: readonly ReplicaSet[]): boolean =>
  all.some(
    (other) =>
      other.metadata.name === metadata.name && !(isControlledBy(other, deployment) && isSameTemplate(other.spec.template, spec.template)),
  );

/** The current ReplicaSet as its Deployment has it now; itself when it is so. k8s: SetNewReplicaSetAnnotations */
export function synced({ deployment, old }: Rollout, current: ReplicaSet): ReplicaSet {
  const { annotations = {} } = current.metadata;
  const wanted = { ...annotations, ...copied(deployment), ...renumbered(annotations, revisionOf(current), nextRevision(old)) };
  const { minReadySeconds: before = 0, ...spec } = current.spec;
  const { minReadySeconds = 0 } = deployment.spec;
  const isSame = Object.keys(wanted).every((key) => wanted[key] === annotations[key]) && minReadySeconds === before;
  return isSame
    ? current
    : changed(current, { annotations: wanted, spec: { ...spec, ...(minReadySeconds > 0 ? { minReadySeconds } : {}) } });
}

type Annotations = Readonly<Record<string, string>>;

const copied = ({ metadata }: Deployment): Annotations =>
  Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !staysWithDeployment(key)));

/** One more than that of the newest. */
function nextRevision(old: readonly ReplicaSet[]): bigint {
  const [newest = 0n] = [0n, ...old.map(revisionOf)].toSorted((a, b) => Number(b - a));
  return newest + 1n;
}

const longestHistory = 2000;

/** What one that comes back is called, and was. */
function renumbered(annotations: Annotations, revision: bigint, next: bigint): Annotations {
  const { revision: key, revisionHistory } = deploymentAnnotations;
  if (revision >= next) return {};
  const former = annotations[key];
  if (former === undefined) return { [key]: String(next) };
  const history = [...(annotations[revisionHistory] || '').split(',').filter((one) => one !== ''), former];
  while (history.join(',').length > longestHistory) history.shift();
  return { [key]: String(next), [revisionHistory]: history.join(',') };
}
