import type { FieldError } from '../../errors.ts';
import type { ConfigMap } from '../../types.ts';
import { invalid, tooLong } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { largestData, validateDataKeys, validateFrozen } from '../../validation/object-data.ts';

/** Every mistake of a ConfigMap. k8s: validation.go ValidateConfigMap (1.32) */
export function validateConfigMap({ metadata, data = {}, binaryData = {} }: ConfigMap): readonly FieldError[] {
  const twice = Object.keys(data).filter((key) => Object.hasOwn(binaryData, key));
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...validateDataKeys(data, 'data'),
    ...twice.map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...validateDataKeys(binaryData, 'binaryData'),
    // The path of the whole object, as Kubernetes writes it.
    ...(sizeOf({ data, binaryData }) > largestData ? [tooLong('[]', `may not be more than ${largestData} bytes`)] : []),
  ];
}

const sizeOf = ({ data, binaryData }: Required<Pick<ConfigMap, 'data' | 'binaryData'>>): number =>
  [
    ...Object.values(data).map((text) => Buffer.byteLength(text)),
    ...Object.values(binaryData).map((base64) => Buffer.byteLength(base64, 'base64')),
  ].reduce((sum, size) => sum + size, 0);

/** Every mistake of a changed ConfigMap. k8s: validation.go ValidateConfigMapUpdate */
export function validateConfigMapUpdate(configMap: ConfigMap, current: ConfigMap): readonly FieldError[] {
  return [
    ...validateMetadataUpdate(configMap.metadata, current.metadata),
    ...validateFrozen(configMap, current, ['data', 'binaryData']),
    ...validateConfigMap(configMap),
  ];
}
