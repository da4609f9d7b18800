import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of endpoints. */
export const endpointsResource: Resource<'Endpoints'> = {
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
};
