import { labelSelectorText } from '../../../api/label-selector.ts';
import { formatQuantity } from '../../../api/quantity.ts';
import { classOfClaim, storageOf } from '../../../api/storage.ts';
import type { PersistentVolumeClaim } from '../../../api/types.ts';
import type { StatefulSet } from '../../../api/workload-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { ownedPodsStatus } from '../../describe/owned-pods.ts';
import { writePodTemplate } from '../../describe/pod-template.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import { goValueText } from '../../go-value.ts';
import type { DescribeContext } from '../kind-printer.ts';

/** The text of `kubectl describe statefulset`; `related` are the pods that it selects. k8s: describeStatefulSet, 1.32 */
export function describeStatefulSet(set: StatefulSet, { events, related = [], now }: DescribeContext): string {
  const { metadata, spec, status } = set;
  const { type, rollingUpdate } = spec.updateStrategy;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `CreationTimestamp:\t${formatTime(metadata.creationTimestamp, undefined)}`);
  writer.line(0, `Selector:\t${labelSelectorText(spec.selector)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Replicas:\t${spec.replicas} desired | ${status.replicas} total`);
  writer.line(0, `Update Strategy:\t${type}`);
  if (rollingUpdate?.partition !== undefined) writer.line(1, `Partition:\t${rollingUpdate.partition}`);
  writer.line(0, `Pods Status:\t${ownedPodsStatus(set, related)}`);
  writePodTemplate(writer, spec.template);
  writeClaims(writer, spec.volumeClaimTemplates ?? []);
  writeEvents(writer, events, now);
  return writer.text();
}

/** k8s: describeVolumeClaimTemplates */
function writeClaims(writer: DescribeWriter, templates: readonly PersistentVolumeClaim[]): void {
  writer.line(0, templates.length === 0 ? 'Volume Claims:\t<none>' : 'Volume Claims:');
  for (const template of templates) {
    const { metadata, spec } = template;
    const requests = spec.resources?.requests;
    writer.line(1, `Name:\t${metadata.name}`);
    writer.line(1, `StorageClass:\t${classOfClaim(template)}`);
    writeLabels(writer, '  Labels', metadata.labels);
    writeLabels(writer, '  Annotations', metadata.annotations);
    writer.line(1, `Capacity:\t${requests?.['storage'] === undefined ? '<default>' : formatQuantity(storageOf(requests))}`);
    writer.line(1, `Access Modes:\t${goValueText(spec.accessModes ?? [])}`);
  }
}
