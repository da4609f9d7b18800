import type { FieldError } from '../../errors.ts';
import { nonNegative, required } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateEndlessTemplate, validateSelected } from '../../validation/workload.ts';
import type { PodTemplateSpec, ReplicationController } from '../../workload-types.ts';

/** Every mistake of a new ReplicationController, which has its defaults. k8s: validation.go ValidateReplicationController */
export const validateReplicationController = ({ metadata, spec }: ReplicationController): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
  ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
  ...(Object.keys(spec.selector ?? {}).length === 0 ? [required('spec.selector')] : []),
  ...nonNegative('spec.replicas', spec.replicas),
  ...validateTemplate(spec),
];

/** k8s: ValidatePodTemplateSpecForRC */
function validateTemplate({
  selector = {},
  template,
}: {
  selector?: Record<string, string>;
  template?: PodTemplateSpec;
}): readonly FieldError[] {
  if (!template) return [required('spec.template')];
  return [
    ...validateSelected({ matchLabels: selector }, template, 'spec.template'),
    ...validateEndlessTemplate(template, 'spec.template', 'ReplicationController'),
  ];
}

/** Every mistake of a change; what it selects may change. k8s: registry/core/replicationcontroller rcStrategy.ValidateUpdate */
export const validateReplicationControllerUpdate = (next: ReplicationController, current: ReplicationController): readonly FieldError[] => [
  ...validateReplicationController(next),
  ...validateMetadataUpdate(next.metadata, current.metadata),
];
