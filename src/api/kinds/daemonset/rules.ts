import type { DaemonSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about DaemonSets. */
export const daemonSetRules: KindRules<DaemonSet> = {
  write: {
    setDefaults: (object) => object as unknown as DaemonSet,
    validate: () => [],
  },
  isWhole: () => true,
};
