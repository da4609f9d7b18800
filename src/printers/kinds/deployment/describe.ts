import { generationsOf } from '../../../api/deployments.ts';
import { labelSelectorText } from '../../../api/label-selector.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Deployment, ReplicaSet } from '../../../api/workload-types.ts';
import { writeConditions } from '../../describe/conditions.ts';
import { writeEvents } from '../../describe/events.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe deployment`. k8s: kubectl describe describeDeployment, 1.32 */
export function describeDeployment(deployment: Deployment, { events, related = [], now }: DescribeContext): string {
  const { metadata, spec, status } = deployment;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `CreationTimestamp:\t${formatTime(metadata.creationTimestamp, undefined)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Selector:\t${labelSelectorText(spec.selector)}`);
  const figures = [`${spec.replicas} desired`, `${updatedReplicas} updated`, `${replicas} total`, `${availableReplicas} available`];
  writer.line(0, `Replicas:\t${figures.join(' | ')} | ${unavailableReplicas} unavailable`);
  writer.line(0, `StrategyType:\t${spec.strategy.type}`);
  writer.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  if (spec.strategy.type === 'RollingUpdate') {
    const { maxUnavailable, maxSurge } = spec.strategy.rollingUpdate;
    writer.line(0, `RollingUpdateStrategy:\t${maxUnavailable} max unavailable, ${maxSurge} max surge`);
  }
  writePodTemplate(writer, spec.template);
  writeConditions(writer, status.conditions);
  writeReplicaSets(writer, deployment, related);
  writeEvents(writer, events, now);
  return writer.text();
}

function writeReplicaSets(writer: DescribeWriter, deployment: Deployment, related: readonly KubeObject[]): void {
  const { uid } = deployment.metadata;
  const owned = related.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid));
  if (owned.length === 0) return;
  const { current, old } = generationsOf(deployment, owned as readonly KubeObject[] as readonly ReplicaSet[]);
  writer.line(0, `OldReplicaSets:\t${listText(old)}`);
  writer.line(0, `NewReplicaSet:\t${listText(current ? [current] : [])}`);
}

/** k8s: printReplicaSetsByLabels */
const listText = (replicaSets: readonly ReplicaSet[]): string =>
  replicaSets.map(({ metadata, spec, status }) => `${metadata.name} (${status.replicas}/${spec.replicas} replicas created)`).join(', ') ||
  '<none>';
