import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of secrets. */
export const secretResource: Resource<'Secret'> = {
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
};
