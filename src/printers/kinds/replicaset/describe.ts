import { labelSelectorText } from '../../../api/label-selector.ts';
import type { ReplicaSet, ReplicationController } from '../../../api/workload-types.ts';
import { writeConditions } from '../../describe/conditions.ts';
import { writeEvents } from '../../describe/events.ts';
import { ownedPodsStatus } from '../../describe/owned-pods.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { createDescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { formatLabels } from '../../table-kind.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe` for a ReplicaSet. k8s: describeReplicaSet, 1.32 */
export function describeReplicaSet(object: ReplicaSet, context: DescribeContext): string {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
  const selector = labelSelectorText(object.spec.selector) || '<none>';
  return describeReplicas(object, context, { selector, ...(owner ? { controlledBy: `${owner.kind}/${owner.name}` } : {}) });
}

/** The text of `kubectl describe` for a ReplicationController. k8s: describeReplicationController, 1.32 */
export const describeReplicationController = (object: ReplicationController, context: DescribeContext): string =>
  describeReplicas(object, context, { selector: formatLabels(object.spec.selector) });

interface Words {
  readonly selector: string;
  readonly controlledBy?: string;
}

function describeReplicas(
  object: ReplicaSet | ReplicationController,
  { events, related = [], now }: DescribeContext,
  { selector, controlledBy }: Words,
): string {
  const { metadata, spec, status } = object;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Selector:\t${selector}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  if (controlledBy !== undefined) writer.line(0, `Controlled By:\t${controlledBy}`);
  writer.line(0, `Replicas:\t${status.replicas} current / ${spec.replicas} desired`);
  writer.line(0, `Pods Status:\t${ownedPodsStatus(object, related)}`);
  writePodTemplate(writer, spec.template);
  writeConditions(writer, status.conditions);
  writeEvents(writer, events, now);
  return writer.text();
}
