import type { PodTemplateSpec } from '../../../api/workload-types.ts';
import { writePodTemplate } from '../../../printers/describe/pod-template.ts';
import { createDescribeWriter } from '../../../printers/describe/writer.ts';

/** Why a revision came to be, in its annotations. */
export const changeCauseAnnotation = 'kubernetes.io/change-cause';

/** A template as kubectl shows it of a revision: not aligned. k8s: polymorphichelpers/history.go printTemplate */
export function templateText(template: PodTemplateSpec): string {
  const writer = createDescribeWriter();
  writePodTemplate(writer, template);
  return writer.rawText();
}
