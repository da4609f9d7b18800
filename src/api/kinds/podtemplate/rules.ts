import { isRecord } from '../../is-record.ts';
import { all } from '../../support-words.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { templateWarnings } from '../../validation/workload.ts';
import type { PodTemplate } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';
import { validatePodTemplate } from '../pod/validation/pod-template.ts';

/** What is decided about PodTemplates. k8s: registry/core/podtemplate */
export const podTemplateRules: KindRules<PodTemplate> = {
  write: {
    setDefaults: (object) =>
      ({
        apiVersion: 'v1',
        kind: 'PodTemplate',
        ...object,
        template: setPodTemplateDefaults(object['template']),
      }) as unknown as PodTemplate,
    validate,
    warnings: ({ template }) => templateWarnings(template, 'template'),
    changeWarnings: ({ metadata, template }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(template, 'template'),
    generation: ['template'],
    validateUpdate: (next, current) => [...validateMetadataUpdate(next.metadata, current.metadata), ...validate(next)],
  },
  support: { PodTemplate: all('apiVersion', 'kind', 'metadata', 'template') },
  isWhole: ({ template }) => isRecord(template),
};

/** k8s: validation.go ValidatePodTemplate */
function validate({ metadata, template }: PodTemplate) {
  return [...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }), ...validatePodTemplate(template, 'template')];
}
