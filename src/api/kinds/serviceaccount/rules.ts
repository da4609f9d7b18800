import { all } from '../../support-words.ts';
import type { ServiceAccount } from '../../types.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ServiceAccounts. k8s: registry/core/serviceaccount, validation.go ValidateServiceAccount */
export const serviceAccountRules: KindRules<ServiceAccount> = {
  write: {
    setDefaults: (account) => ({ apiVersion: 'v1', kind: 'ServiceAccount', ...account }) as unknown as ServiceAccount,
    validate: ({ metadata }) => validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
  },
  support: { ServiceAccount: all('apiVersion', 'kind', 'metadata', 'secrets', 'imagePullSecrets', 'automountServiceAccountToken') },
  isWhole: () => true,
  answersDeleted: true,
};
