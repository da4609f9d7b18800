import { isRecord } from '../../is-record.ts';
import { all } from '../../support-words.ts';
import type { Secret } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setSecretDefaults } from './defaults.ts';
import { validateSecret, validateSecretUpdate } from './validation.ts';
import { warnOfSecret } from './warnings.ts';

/** What is decided about Secrets. k8s: registry/core/secret */
export const secretRules: KindRules<Secret> = {
  write: {
    setDefaults: setSecretDefaults,
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
    warnings: warnOfSecret,
    changeWarnings: warnOfSecret,
  },
  selectableFields: { type: 'path' },
  support: { Secret: all('apiVersion', 'kind', 'metadata', 'data', 'stringData', 'type', 'immutable') },
  isWhole: ({ data = {}, type }) => isRecord(data) && typeof type === 'string',
};
