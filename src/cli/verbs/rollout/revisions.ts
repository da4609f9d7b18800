import type { KubeObject } from '../../../api/types.ts';
import type { PodTemplateSpec } from '../../../api/workload-types.ts';
import { writePodTemplate } from '../../../printers/describe/pod-template.ts';
import { createDescribeWriter } from '../../../printers/describe/writer.ts';

const changeCauseAnnotation = 'kubernetes.io/change-cause';

/** Why what a revision is kept in came to be; nothing when nobody said. */
export const causeIn = ({ metadata }: KubeObject): string => metadata.annotations?.[changeCauseAnnotation] ?? '';

/** A template that tells why it came to be. k8s: polymorphichelpers/history.go DeploymentHistoryViewer */
export function withCause({ metadata = {}, spec }: PodTemplateSpec, cause: string): PodTemplateSpec {
  const annotations = { ...metadata.annotations, ...(cause === '' ? {} : { [changeCauseAnnotation]: cause }) };
  return { metadata: { ...metadata, annotations }, spec };
}

/** A template as kubectl shows it of a revision: not aligned. k8s: polymorphichelpers/history.go printTemplate */
export function templateText(template: PodTemplateSpec): string {
  const writer = createDescribeWriter();
  writePodTemplate(writer, template);
  return writer.rawText();
}
