import type { LimitRange } from '../../quota-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about LimitRanges. */
export const limitRangeRules: KindRules<LimitRange> = {
  write: { setDefaults: (object) => object as unknown as LimitRange, validate: () => [] },
  isWhole: () => true,
};
