import type { FieldError } from '../../errors.ts';
import { forbidden, invalid, notSupported } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import type { PodDisruptionBudget, PriorityClass } from '../../without-effect-types.ts';
import type { IntOrString } from '../../workload-types.ts';
import type { RuleWithoutEffect } from './rule.ts';

/** k8s: apis/policy/validation */
export const podDisruptionBudget: RuleWithoutEffect<PodDisruptionBudget> = {
  validate: ({ spec = {} }) => {
    const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
    const both = minAvailable !== undefined && maxUnavailable !== undefined;
    return [
      ...(both ? [invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : []),
      ...validateShare(minAvailable, 'spec.minAvailable'),
      ...validateShare(maxUnavailable, 'spec.maxUnavailable'),
      ...(selector ? validateLabelSelector(selector, 'spec.selector') : []),
      ...(policy === undefined || evictionPolicies.includes(policy)
        ? []
        : [notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies)]),
    ];
  },
  status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  hasGeneration: true,
};

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

/** A number of pods, or a percentage of them. k8s: apis/apps/validation ValidatePositiveIntOrPercent, IsNotMoreThan100Percent */
function validateShare(value: IntOrString | undefined, path: string): readonly FieldError[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return value < 0 ? [invalid(path, value, 'must be greater than or equal to 0')] : [];
  if (!/^[0-9]+%$/.test(value)) {
    return [
      invalid(
        path,
        value,
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ),
    ];
  }
  return Number.parseInt(value, 10) > 100 ? [invalid(path, value, 'must not be greater than 100%')] : [];
}

const mostOfUsers = 1_000_000_000;
const preemptionPolicies = ['PreemptLowerPriority', 'Never'];

/** k8s: apis/scheduling/validation, apis/scheduling/v1/defaults.go */
export const priorityClass: RuleWithoutEffect<PriorityClass> = {
  fields: ['value', 'globalDefault', 'description', 'preemptionPolicy'],
  defaults: (object) => ({ value: 0, preemptionPolicy: 'PreemptLowerPriority', ...object }),
  validate: ({ metadata, value, preemptionPolicy }) => [
    ...(metadata.name?.startsWith('system-') ? [forbidden('metadata.name', reservedName)] : []),
    ...(value > mostOfUsers ? [forbidden('value', `maximum allowed value of a user defined priority is ${mostOfUsers}`)] : []),
    ...(preemptionPolicies.includes(preemptionPolicy) ? [] : [notSupported('preemptionPolicy', preemptionPolicy, preemptionPolicies)]),
  ],
  validateChange: (next, current) => [
    ...(next.value === current.value ? [] : [forbidden('value', 'may not be changed in an update.')]),
    ...(next.preemptionPolicy === current.preemptionPolicy
      ? []
      : [invalid('preemptionPolicy', next.preemptionPolicy, 'field is immutable')]),
  ],
  hasGeneration: true,
};

const reservedName =
  "priority class names with 'system-' prefix are reserved for system use only. error: only system priority classes may have it";
