import type { FieldError } from '../../errors.ts';
import { checkIndexes } from '../../job-indexes.ts';
import { invalid, nonNegative, required, tooLong, tooMany } from '../../validation/field-error.ts';
import type { JobSpec } from '../../workload-types.ts';

type Rule = NonNullable<JobSpec['successPolicy']>['rules'][number];

const mostRules = 20;
const longestIndexes = 65_536;

/** Every mistake of what is said of when a Job has succeeded. k8s: apis/batch/validation validateSuccessPolicy */
export function validateSuccessPolicy({ successPolicy, completionMode, completions = 0 }: JobSpec, path: string): readonly FieldError[] {
  if (!successPolicy) return [];
  if (completionMode !== 'Indexed') return [invalid(path, successPolicy, 'requires indexed completion mode')];
  const rules = (successPolicy.rules ?? []) as readonly Rule[];
  const none = 'at least one rules must be specified when the successPolicy is specified';
  return [
    ...(rules.length === 0 ? [required(`${path}.rules`, none)] : []),
    ...(rules.length > mostRules ? [tooMany(`${path}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, completions, `${path}.rules[${index}]`)),
  ];
}

function validateRule(
  { succeededCount: count, succeededIndexes: indexes }: Rule,
  completions: number,
  path: string,
): readonly FieldError[] {
  const { total, problem } = checkIndexes(indexes ?? '', completions);
  const none = 'at least one of succeededCount or succeededIndexes must be specified';
  const where = `${path}.succeededIndexes`;
  return [
    ...(count === undefined && indexes === undefined ? [required(path, none)] : []),
    ...(indexes !== undefined && indexes.length > longestIndexes ? [tooLong(where, `may not be more than ${longestIndexes} bytes`)] : []),
    ...(indexes !== undefined && problem !== undefined ? [invalid(where, indexes, `error parsing succeededIndexes: ${problem}`)] : []),
    ...(count === undefined
      ? []
      : validateCount(count, { completions, ...(indexes === undefined ? {} : { total }) }, `${path}.succeededCount`)),
  ];
}

function validateCount(
  count: number,
  { completions, total }: { readonly completions: number; readonly total?: number },
  path: string,
): readonly FieldError[] {
  const atMost = (limit: number, what: string): FieldError =>
    invalid(path, count, `must be less than or equal to ${limit} (the number of ${what})`);
  return [
    ...nonNegative(path, count),
    ...(count > completions ? [atMost(completions, 'specified completions')] : []),
    ...(total !== undefined && count > total ? [atMost(total, 'indexes in the specified succeededIndexes field')] : []),
  ];
}
