import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of endpointslices. */
export const endpointSliceResource: Resource<'EndpointSlice'> = {
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  apiVersion: 'discovery.k8s.io/v1',
  namespaced: true,
  verbs: allVerbs,
  ownStructs: {
    EndpointSlice: 'EndpointSlice',
    Endpoint: 'Endpoint',
    EndpointConditions: 'EndpointConditions',
    EndpointHints: 'EndpointHints',
    DiscoveryEndpointPort: 'EndpointPort',
    ForNode: 'ForNode',
    ForZone: 'ForZone',
  },
};
