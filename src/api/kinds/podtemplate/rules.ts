import type { PodTemplate } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about PodTemplates. */
export const podTemplateRules: KindRules<PodTemplate> = {
  write: {
    setDefaults: (object) => object as unknown as PodTemplate,
    validate: () => [],
  },
  isWhole: () => true,
};
