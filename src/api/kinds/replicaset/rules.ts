import type { ReplicaSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ReplicaSets. */
export const replicaSetRules: KindRules<ReplicaSet> = {
  write: {
    setDefaults: (object) => object as unknown as ReplicaSet,
    validate: () => [],
  },
  isWhole: () => true,
};
