import type { StatefulSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about StatefulSets. */
export const statefulSetRules: KindRules<StatefulSet> = {
  write: {
    setDefaults: (object) => object as unknown as StatefulSet,
    validate: () => [],
  },
  isWhole: () => true,
};
