import type { Job } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about Jobs. */
export const jobRules: KindRules<Job> = {
  write: {
    setDefaults: (object) => object as unknown as Job,
    validate: () => [],
  },
  isWhole: () => true,
  leavesOwned: true,
};
