import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../errors.ts';
import type { ConfigMap, Secret } from '../types.ts';
import { forbidden, invalidAll } from './field-error.ts';
import { configKey } from './names.ts';

/** Bytes of all values of a ConfigMap or a Secret. k8s: core MaxSecretSize */
export const largestData = 1024 * 1024;

/** The keys are names of files and of variables; what they stand for is never told. */
export function validateDataKeys(data: Readonly<Record<string, string>>, path: string): readonly FieldError[] {
  return Object.keys(data).flatMap((key) => invalidAll(`${path}[${key}]`, key, configKey(key)));
}

/** What is once immutable stays so, with what it holds. */
export function validateFrozen<T extends ConfigMap | Secret>(
  object: T,
  current: T,
  fields: readonly (keyof T & string)[],
): readonly FieldError[] {
  if (!current.immutable) return [];
  const frozen = 'field is immutable when `immutable` is set';
  const changed = fields.filter((field) => !isDeepStrictEqual(object[field] ?? {}, current[field] ?? {}));
  return [...(object.immutable ? [] : ['immutable']), ...changed].map((field) => forbidden(field, frozen));
}
