import type { CronJob } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about CronJobs. */
export const cronJobRules: KindRules<CronJob> = {
  write: {
    setDefaults: (object) => object as unknown as CronJob,
    validate: () => [],
  },
  isWhole: () => true,
};
