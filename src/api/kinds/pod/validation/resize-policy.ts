import type { FieldError } from '../../../errors.ts';
import { duplicate, invalid, notSupported, required } from '../../../validation/field-error.ts';
import { repeatedIndexes } from '../../../validation/repeated.ts';

interface ResizePolicy {
  readonly resourceName?: string;
  readonly restartPolicy?: string;
}

/** Checks `resizePolicy`. k8s: validation.go validateResizePolicy */
export function validateResizePolicy(policies: readonly ResizePolicy[], path: string, podRestartPolicy: string): readonly FieldError[] {
  const choice = (value: string, supported: readonly string[]): readonly FieldError[] => {
    if (value === '') return [required(path)];
    return supported.includes(value) ? [] : [notSupported(path, value, supported)];
  };
  const repeated = repeatedIndexes(policies.map(({ resourceName = '' }) => resourceName));
  return policies.flatMap(({ resourceName = '', restartPolicy = '' }, index) => {
    const restarts = podRestartPolicy === 'Never' && restartPolicy !== 'NotRequired';
    return [
      ...(repeated.has(index) ? [duplicate(`${path}[${index}]`, resourceName)] : []),
      ...choice(resourceName, ['cpu', 'memory']),
      ...choice(restartPolicy, ['NotRequired', 'RestartContainer']),
      ...(restarts ? [invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")] : []),
    ];
  });
}
