import type { FieldError } from '../../errors.ts';
import type { Secret } from '../../types.ts';
import { invalid, tooLong } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { largestData, validateDataKeys, validateFrozen } from '../../validation/object-data.ts';
import { validateSecretType } from './types.ts';

/** Every mistake of a Secret, which must have its defaults. None tells a value. k8s: validation.go ValidateSecret (1.32) */
export function validateSecret(secret: Secret): readonly FieldError[] {
  const { metadata, data = {} } = secret;
  const size = Object.values(data).reduce((sum, base64) => sum + Buffer.byteLength(base64, 'base64'), 0);
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...validateDataKeys(data, 'data'),
    ...(size > largestData ? [tooLong('data', `may not be more than ${largestData} bytes`)] : []),
    ...validateSecretType(secret),
  ];
}

/** Every mistake of a changed Secret. k8s: validation.go ValidateSecretUpdate */
export function validateSecretUpdate(secret: Secret, current: Secret): readonly FieldError[] {
  return [
    ...validateMetadataUpdate(secret.metadata, current.metadata),
    ...(secret.type === current.type ? [] : [invalid('type', secret.type, 'field is immutable')]),
    ...validateFrozen(secret, current, ['data']),
    ...validateSecret(secret),
  ];
}
