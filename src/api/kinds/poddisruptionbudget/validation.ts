import type { PodDisruptionBudget } from '../../disruption-types.ts';
import type { FieldError } from '../../errors.ts';
import { invalid, notSupported } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { IntOrString } from '../../workload-types.ts';

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

/** Every mistake of a PodDisruptionBudget. k8s: apis/policy/validation */
export function validateDisruptionBudget({ metadata, spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...(both ? [invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set')] : []),
    ...validateShare(minAvailable, 'spec.minAvailable'),
    ...validateShare(maxUnavailable, 'spec.maxUnavailable'),
    ...(selector ? validateLabelSelector(selector, 'spec.selector') : []),
    ...(policy === undefined || evictionPolicies.includes(policy)
      ? []
      : [notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies)]),
  ];
}

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
