import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import type { NodeObject, Taint } from '../../node-types.ts';
import { duplicate, forbidden, invalidAll, notSupported, required } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain, labelValue, qualifiedName } from '../../validation/names.ts';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** k8s: apis/core/validation ValidateNode */
export const validateNode = ({ metadata, spec }: NodeObject): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: false }),
  ...validateTaints(spec.taints ?? []),
];

/** k8s: validateNodeTaints */
function validateTaints(taints: readonly Taint[]): readonly FieldError[] {
  return taints.flatMap((taint, index) => {
    const { key = '', value = '', effect = '' } = taint;
    const path = `spec.taints[${index}]`;
    const isKnown = taints.slice(0, index).some((other) => other.key === key && other.effect === effect);
    return [
      ...invalidAll(`${path}.key`, key, qualifiedName(key)),
      ...invalidAll(`${path}.value`, value, labelValue(value)),
      ...(effect === '' ? [required(`${path}.effect`)] : []),
      ...(effect === '' || effects.includes(effect) ? [] : [notSupported(`${path}.effect`, effect, effects)]),
      ...(isKnown ? [{ ...duplicate(path, `${key}:${effect}`), detail: 'taints must be unique by key and effect pair' }] : []),
    ];
  });
}

/** k8s: ValidateNodeUpdate */
export function validateNodeUpdate(next: NodeObject, current: NodeObject): readonly FieldError[] {
  const { taints: _next, unschedulable: _wanted, ...rest } = next.spec;
  const { taints: _current, unschedulable: _before, ...before } = current.spec;
  return [
    ...validateMetadataUpdate(next.metadata, current.metadata),
    ...validateNode(next),
    ...(isDeepStrictEqual(rest, before) ? [] : [forbidden('spec', 'node updates may only change labels, taints, or capacity')]),
  ];
}
