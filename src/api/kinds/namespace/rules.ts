import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import type { Namespace } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setNamespaceDefaults } from './defaults.ts';
import { validateNamespace } from './validation.ts';

/** What is decided about Namespaces. k8s: registry/core/namespace */
export const namespaceRules: KindRules<Namespace> = {
  write: {
    setDefaults: setNamespaceDefaults,
    validate: validateNamespace,
    begin: (namespace) => ({ ...namespace, status: { phase: 'Active' } }),
    prepareUpdate: (namespace, { spec }) => ({ object: { ...namespace, ...(spec ? { spec } : {}) }, errors: [] }),
  },
  selectableFields: { 'status.phase': 'path' },
  support: { Namespace: { ...all('apiVersion', 'kind', 'metadata'), spec: serverOwned, status: serverOwned } },
  isWhole: ({ status }) => isRecord(status),
  answersDeleted: true,
};
