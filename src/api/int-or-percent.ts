import type { IntOrString } from './workload-types.ts';

/** What a percentage of a workload must look like. k8s: util/validation IsValidPercent */
const percentForm = /^[0-9]+%$/;

/** The number of a valid percentage: 25 of `25%`. k8s: apis/apps/validation getPercentValue */
export const percentOf = (value: IntOrString): number | undefined =>
  typeof value === 'string' && percentForm.test(value) ? Number.parseInt(value, 10) : undefined;

/** A number as it is, a percentage as that part of `total`, rounded up or down. k8s: util/intstr GetScaledValueFromIntOrPercent */
export function scaled(value: IntOrString, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const part = (Number.parseInt(value, 10) * total) / 100;
  return round === 'up' ? Math.ceil(part) : Math.floor(part);
}
