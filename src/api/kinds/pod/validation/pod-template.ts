import type { FieldError } from '../../../errors.ts';
import type { Pod } from '../../../types.ts';
import { forbidden } from '../../../validation/field-error.ts';
import { validateAnnotations, validateLabels } from '../../../validation/metadata.ts';
import type { PodTemplateSpec } from '../../../workload-types.ts';
import { validatePodAnnotations, validatePodSpec } from './pod.ts';
import { validateStepAnnotations } from './steps.ts';

/**
 * Every mistake of a template that pods are made from, which stands at `path` (`spec.template`) and has its defaults.
 * k8s: validation.go ValidatePodTemplateSpec
 */
export function validatePodTemplate(template: PodTemplateSpec, path: string): readonly FieldError[] {
  const { spec } = template;
  const inTemplate = (error: FieldError): FieldError => ({ ...error, field: `${path}.${error.field}` });
  const ephemeral = (spec.ephemeralContainers ?? []).length > 0;
  return [
    ...validateTemplateMetadata(template, path),
    ...validatePodSpec(spec).map(inTemplate),
    ...(ephemeral ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')] : []),
  ];
}

/** Every mistake of the labels and annotations of a template. */
export function validateTemplateMetadata({ metadata = {}, spec }: PodTemplateSpec, path: string): readonly FieldError[] {
  const pod = { metadata, spec } as Pod;
  return [
    ...validateLabels(metadata.labels, `${path}.labels`),
    ...validateAnnotations(metadata.annotations, `${path}.annotations`),
    ...[...validatePodAnnotations(pod), ...validateStepAnnotations(pod)].map(({ field, ...error }) => ({
      ...error,
      field: `${path}.${field.replace('metadata.', '')}`,
    })),
  ];
}
