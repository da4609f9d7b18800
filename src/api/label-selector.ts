import type { LabelRequirement, LabelSelector as Requirements } from './selectors.ts';
import type { LabelSelector } from './types.ts';

const operators: Readonly<Record<string, LabelRequirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'notexists',
};

/** A valid selector of an object as the requirements that labels are compared with. k8s: meta/v1 LabelSelectorAsSelector */
export function selectorRequirements({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirements {
  return [
    ...Object.entries(matchLabels).map(([key, value]): LabelRequirement => ({ key, operator: 'in', values: [value] })),
    ...matchExpressions.flatMap(({ key, operator, values = [] }) => {
      const known = operators[operator];
      return known ? [{ key, operator: known, values }] : [];
    }),
  ];
}
