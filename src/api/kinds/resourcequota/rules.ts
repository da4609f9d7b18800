import type { ResourceQuota } from '../../quota-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ResourceQuotas. */
export const resourceQuotaRules: KindRules<ResourceQuota> = {
  write: { setDefaults: (object) => object as unknown as ResourceQuota, validate: () => [] },
  isWhole: () => true,
};
