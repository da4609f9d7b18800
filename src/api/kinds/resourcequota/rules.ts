import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { canonicalList } from '../../limit-ranges.ts';
import type { ResourceQuota } from '../../quota-types.ts';
import { all, serverOwned } from '../../support-words.ts';
import { invalid } from '../../validation/field-error.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateResourceQuota } from './validation.ts';

/** What is decided about ResourceQuotas. k8s: registry/core/resourcequota */
export const resourceQuotaRules: KindRules<ResourceQuota> = {
  write: {
    setDefaults,
    validate: validateResourceQuota,
    begin: (object) => ({ ...object, status: {} }),
    validateUpdate: (object, current) => [
      ...validateMetadataUpdate(object.metadata, current.metadata),
      ...validateResourceQuota(object),
      ...validateFixed(object, current),
    ],
  },
  support: { ResourceQuota: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned } },
  isWhole: ({ spec, status }) => typeof spec === 'object' && typeof status === 'object',
  answersDeleted: true,
};

function setDefaults(object: Json): ResourceQuota {
  const spec = (object['spec'] ?? {}) as Json;
  const hard = canonicalList(spec['hard']);
  return { ...object, apiVersion: 'v1', kind: 'ResourceQuota', spec: { ...spec, ...(hard ? { hard } : {}) } } as unknown as ResourceQuota;
}

/** k8s: validation.go ValidateResourceQuotaUpdate */
function validateFixed({ spec }: ResourceQuota, current: ResourceQuota): readonly FieldError[] {
  const sorted = (scopes: readonly string[] = []): readonly string[] => [...new Set(scopes)].sort();
  const isSame = isDeepStrictEqual(sorted(spec.scopes), sorted(current.spec.scopes));
  return isSame ? [] : [invalid('spec.scopes', spec.scopes ?? [], 'field is immutable')];
}
