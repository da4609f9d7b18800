import type { FieldError } from '../../errors.ts';
import type { Namespace } from '../../types.ts';
import { invalid, invalidAll } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Label, qualifiedName } from '../../validation/names.ts';

/** Every mistake of a new namespace. k8s: validation.go ValidateNamespace */
export function validateNamespace(namespace: Namespace): readonly FieldError[] {
  const finalizers = namespace.spec?.finalizers ?? [];
  const unknown = 'name is neither a standard finalizer name nor is it fully qualified';
  return [
    ...validateObjectMeta(namespace.metadata, { nameRule: dns1123Label, namespaced: false }),
    ...finalizers.flatMap((finalizer) => [
      ...invalidAll('spec.finalizers', finalizer, qualifiedName(finalizer)),
      ...(finalizer === 'kubernetes' || finalizer.includes('/') ? [] : [invalid('spec.finalizers', finalizer, unknown)]),
    ]),
  ];
}
