import type { Pod } from '../../api/types.ts';
import type { PodTemplateSpec } from '../../api/workload-types.ts';
import { writeContainers } from '../kinds/pod/containers.ts';
import { writeTolerations } from '../kinds/pod/tolerations.ts';
import { writeTopologySpread } from '../kinds/pod/topology-spread.ts';
import { writeVolumes } from '../kinds/pod/volumes.ts';
import { type DescribeWriter, writeAnnotations, writeLabels } from './writer.ts';

const indent = '  ';

/** `Pod Template:` and all of it, as every kind that makes pods describes it. k8s: DescribePodTemplate, 1.32 */
export function writePodTemplate(writer: DescribeWriter, { metadata = {}, spec }: PodTemplateSpec): void {
  const { labels, annotations = {} } = metadata;
  // It has no name yet, which a variable could be told by.
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: '' }, spec, status: {} };
  writer.line(0, 'Pod Template:');
  writeLabels(writer, `${indent}Labels`, labels);
  if (Object.keys(annotations).length > 0) writeAnnotations(writer, annotations, `${indent}Annotations`);
  if (spec.serviceAccountName) writer.line(1, `Service Account:\t${spec.serviceAccountName}`);
  writeContainers(writer, pod, { indent });
  writeVolumes(writer, spec.volumes ?? [], indent);
  writeTopologySpread(writer, spec['topologySpreadConstraints'], indent);
  if (spec.priorityClassName) writer.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  writeLabels(writer, `${indent}Node-Selectors`, spec.nodeSelector);
  writeTolerations(writer, spec.tolerations ?? [], indent);
}
