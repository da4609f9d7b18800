import { engineAnnotation } from '../annotations.ts';
import { engineNames, isKnownEngine } from '../engines.ts';
import type { FieldError } from '../errors.ts';
import type { ObjectMeta } from '../types.ts';
import { notSupported } from './field-error.ts';

/**
 * The engine that an object asks for must be one that this kpod can run. One that stands there already may stay: a newer kpod, which knew
 * it, put it there.
 */
export function validateEngine({ annotations }: Pick<ObjectMeta, 'annotations'>, current?: ObjectMeta): readonly FieldError[] {
  const name = annotations?.[engineAnnotation];
  if (name === undefined || isKnownEngine(name) || name === current?.annotations?.[engineAnnotation]) return [];
  return [notSupported(`metadata.annotations[${engineAnnotation}]`, name, engineNames())];
}
