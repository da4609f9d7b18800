import type { Deployment } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about Deployments. */
export const deploymentRules: KindRules<Deployment> = {
  write: {
    setDefaults: (object) => object as unknown as Deployment,
    validate: () => [],
  },
  isWhole: () => true,
};
