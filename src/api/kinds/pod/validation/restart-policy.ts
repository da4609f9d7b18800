/** A container's own restartPolicy and its rules. k8s: validation.go validateContainerRestartPolicy */
import type { FieldError } from '../../../errors.ts';
import type { Container, ContainerRestartRule } from '../../../types.ts';
import { notSupported, required, tooMany } from '../../../validation/field-error.ts';

const policies = ['Always', 'Never', 'OnFailure'];
const actions = ['Restart', 'RestartAllContainers'];
const operators = ['In', 'NotIn'];
const mostRules = 20;
const mostExitCodes = 255;

/** Checks both of an init or app container; `path` is the container's. */
export function validateRestartPolicy({ restartPolicy, restartPolicyRules = [] }: Container, path: string): readonly FieldError[] {
  const rules = `${path}.restartPolicyRules`;
  return [
    ...validatePolicy(restartPolicy, restartPolicyRules.length > 0, `${path}.restartPolicy`),
    ...(restartPolicyRules.length > mostRules ? [tooMany(rules, restartPolicyRules.length, mostRules)] : []),
    ...restartPolicyRules.flatMap((rule, index) => validateRule(rule, `${rules}[${index}]`)),
  ];
}

function validatePolicy(policy: string | undefined, hasRules: boolean, path: string): readonly FieldError[] {
  if (policy === undefined) return hasRules ? [required(path, 'must specify restartPolicy when restart rules are used')] : [];
  return policies.includes(policy) ? [] : [notSupported(path, policy, policies)];
}

function validateRule({ action, exitCodes }: Partial<ContainerRestartRule>, path: string): readonly FieldError[] {
  const wrongAction = actions.includes(action ?? '') ? [] : [notSupported(`${path}.action`, action ?? '', actions)];
  if (!exitCodes) return [...wrongAction, required(`${path}.exitCodes`, 'must be specified')];
  const { operator = '', values = [] }: { operator?: string; values?: readonly number[] } = exitCodes;
  return [
    ...wrongAction,
    ...(operators.includes(operator) ? [] : [notSupported(`${path}.exitCodes.operator`, operator, operators)]),
    ...(values.length > mostExitCodes ? [tooMany(`${path}.exitCodes.values`, values.length, mostExitCodes)] : []),
  ];
}
