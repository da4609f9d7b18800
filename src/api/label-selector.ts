import { compareBytes } from './byte-order.ts';
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

/** `a=b,c in (x,y),!d`, sorted by key; nothing for a selector without requirements. k8s: meta/v1 FormatLabelSelector */
export function labelSelectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, text: requirementText(key, operator, values) })),
  ]
    .toSorted((a, b) => compareBytes(a.key, b.key))
    .map(({ text }) => text)
    .join(',');
}

function requirementText(key: string, operator: string, values: readonly string[]): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.toSorted(compareBytes).join(',')})`;
}
