import type { FieldError } from '../../errors.ts';
import { goQuote } from '../../go-quote.ts';
import { GoSyntax } from '../../go-syntax.ts';
import { allContainers } from '../../pod-status.ts';
import { duplicate, invalid, invalidAll, notSupported, required, tooMany } from '../../validation/field-error.ts';
import { qualifiedName } from '../../validation/names.ts';
import type { JobSpec, PodFailurePolicy } from '../../workload-types.ts';

type Rule = PodFailurePolicy['rules'][number];
type OnExitCodes = NonNullable<Rule['onExitCodes']>;

const mostRules = 20;
const mostValues = 255;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** Every mistake of what is said of failed pods. k8s: apis/batch/validation validatePodFailurePolicy */
export function validatePodFailurePolicy(spec: JobSpec, path: string): readonly FieldError[] {
  if (!spec.podFailurePolicy) return [];
  const rules = (spec.podFailurePolicy.rules ?? []) as readonly Rule[];
  return [
    ...(rules.length > mostRules ? [tooMany(`${path}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(spec, rule, `${path}.rules[${index}]`)),
  ];
}

function validateRule(spec: JobSpec, rule: Rule, path: string): readonly FieldError[] {
  const { onExitCodes, onPodConditions = [] } = rule;
  const hasConditions = onPodConditions.length > 0;
  const choice = onExitCodes ? (hasConditions ? 'both' : undefined) : hasConditions ? undefined : 'none';
  return [
    ...validateAction(spec, rule.action, `${path}.action`),
    ...(onExitCodes ? validateExitCodes(spec, onExitCodes, `${path}.onExitCodes`) : []),
    ...onPodConditions.flatMap(({ type, status }, index) => [
      ...invalidAll(`${path}.onPodConditions[${index}].type`, type ?? '', qualifiedName(type ?? '')),
      ...oneOfValid(`${path}.onPodConditions[${index}].status`, status, statuses),
    ]),
    ...(choice ? [{ type: 'Invalid value' as const, field: path, detail: choices[choice] }] : []),
  ];
}

const choices = {
  both: 'specifying both OnExitCodes and OnPodConditions is not supported',
  none: 'specifying one of OnExitCodes and OnPodConditions is required',
} as const;

function validateAction({ backoffLimitPerIndex }: JobSpec, action: string, path: string): readonly FieldError[] {
  if (action !== 'FailIndex') return oneOfValid(path, action, actions);
  return backoffLimitPerIndex === undefined ? [invalid(path, action, 'requires the backoffLimitPerIndex to be set')] : [];
}

/** A missing value names all that there are as Go prints a list. */
function oneOfValid(path: string, value: string | undefined, supported: readonly string[]): readonly FieldError[] {
  if (!value) return [required(path, `valid values: [${supported.map(goQuote).join(' ')}]`)];
  return supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

function validateExitCodes(
  { template }: JobSpec,
  { containerName, operator, values = [] }: OnExitCodes,
  path: string,
): readonly FieldError[] {
  const { initContainers = [], containers = [] } = template.spec;
  const isKnown = allContainers({ ...template.spec, initContainers, containers }).some(({ name }) => name === containerName);
  const unknown = 'must be one of the container or initContainer names in the pod template';
  return [
    ...oneOfValid(`${path}.operator`, operator, operators),
    ...(containerName === undefined || isKnown ? [] : [invalid(`${path}.containerName`, containerName, unknown)]),
    ...validateValues(values, operator, `${path}.values`),
  ];
}

function validateValues(values: readonly number[], operator: string, path: string): readonly FieldError[] {
  const all = new GoSyntax(values.length === 0 ? '[]int32(nil)' : `[]int32{${values.join(', ')}}`);
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] ?? 0) <= value);
  return [
    ...(values.length === 0 ? [invalid(path, all, 'at least one value is required')] : []),
    ...(values.length > mostValues ? [tooMany(path, values.length, mostValues)] : []),
    ...values.flatMap((value, index) => [
      ...(operator === 'In' && value === 0 ? [invalid(`${path}[${index}]`, value, 'must not be 0 for the In operator')] : []),
      ...(values.indexOf(value) < index ? [duplicate(`${path}[${index}]`, value)] : []),
    ]),
    ...(isOrdered ? [] : [invalid(path, all, 'must be ordered')]),
  ];
}
