import type { FieldError } from '../../../errors.ts';
import { invalid } from '../../../validation/field-error.ts';

/** No step of the path may be `..`. k8s: validation.go validatePathNoBacksteps */
export function validateNoBacksteps(target: string, path: string): readonly FieldError[] {
  return target.split('/').includes('..') ? [invalid(path, target, "must not contain '..'")] : [];
}

/** A path below some directory: relative, without `..`. k8s: validation.go validateLocalDescendingPath */
export function validateLocalDescendingPath(target: string, path: string): readonly FieldError[] {
  const absolute = target.startsWith('/') ? [invalid(path, target, 'must be a relative path')] : [];
  return [...absolute, ...validateNoBacksteps(target, path)];
}

/** A path below a directory in which names with two dots in front are Kubernetes' own. k8s: ValidateLocalNonReservedPath */
export function validateLocalNonReservedPath(target: string, path: string): readonly FieldError[] {
  const isReserved = target.startsWith('..') && !target.startsWith('../');
  return [...validateLocalDescendingPath(target, path), ...(isReserved ? [invalid(path, target, "must not start with '..'")] : [])];
}

/** Checks permission bits. */
export function validateMode(mode: number | undefined, path: string): readonly FieldError[] {
  const isWrong = mode !== undefined && (mode < 0 || mode > 0o777);
  return isWrong ? [invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')] : [];
}
