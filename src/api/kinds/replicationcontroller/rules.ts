import type { ReplicationController } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ReplicationControllers. */
export const replicationControllerRules: KindRules<ReplicationController> = {
  write: {
    setDefaults: (object) => object as unknown as ReplicationController,
    validate: () => [],
  },
  isWhole: () => true,
};
