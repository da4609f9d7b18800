import type { ControllerRevision } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ControllerRevisions. */
export const controllerRevisionRules: KindRules<ControllerRevision> = {
  write: {
    setDefaults: (object) => object as unknown as ControllerRevision,
    validate: () => [],
  },
  isWhole: () => true,
};
