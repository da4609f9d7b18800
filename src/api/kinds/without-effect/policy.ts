import { forbidden, invalid, notSupported } from '../../validation/field-error.ts';
import type { PriorityClass } from '../../without-effect-types.ts';
import type { RuleWithoutEffect } from './rule.ts';

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
