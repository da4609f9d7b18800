import { all, only } from '../../support-words.ts';
import type { EndpointSlice } from '../../types.ts';
import { invalid } from '../../validation/field-error.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import type { KindRules } from '../kind-rules.ts';
import { setEndpointSliceDefaults } from './defaults.ts';
import { validateEndpointSlice } from './validation.ts';

/** What is decided about EndpointSlices. k8s: registry/discovery/endpointslice */
export const endpointSliceRules: KindRules<EndpointSlice> = {
  write: {
    setDefaults: setEndpointSliceDefaults,
    validate: validateEndpointSlice,
    validateUpdate: (slice, current) => [
      ...validateMetadataUpdate(slice.metadata, current.metadata),
      ...validateEndpointSlice(slice),
      ...(slice.addressType === current.addressType ? [] : [invalid('addressType', slice.addressType, 'field is immutable')]),
    ],
  },
  support: { EndpointSlice: { ...all('apiVersion', 'kind', 'metadata', 'endpoints', 'ports'), addressType: only('IPv4') } },
  isWhole: ({ endpoints }) => Array.isArray(endpoints),
};
