import { all } from '../../support-words.ts';
import type { Endpoints } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setEndpointsDefaults } from './defaults.ts';
import { validateEndpoints } from './validation.ts';

/** What is decided about Endpoints. k8s: registry/core/endpoint */
export const endpointsRules: KindRules<Endpoints> = {
  write: { setDefaults: setEndpointsDefaults, validate: validateEndpoints },
  support: { Endpoints: all('apiVersion', 'kind', 'metadata', 'subsets') },
  isWhole: () => true,
};
