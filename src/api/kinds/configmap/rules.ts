import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import { all } from '../../support-words.ts';
import type { ConfigMap } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateConfigMap, validateConfigMapUpdate } from './validation.ts';

/** What is decided about ConfigMaps. k8s: registry/core/configmap */
export const configMapRules: KindRules<ConfigMap> = {
  write: {
    setDefaults: (object) => ({ apiVersion: 'v1', kind: 'ConfigMap', ...(object as Json) }) as unknown as ConfigMap,
    validate: validateConfigMap,
    validateUpdate: validateConfigMapUpdate,
  },
  support: { ConfigMap: all('apiVersion', 'kind', 'metadata', 'data', 'binaryData', 'immutable') },
  isWhole: ({ data = {}, binaryData = {} }) => isRecord(data) && isRecord(binaryData),
};
