import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of config maps. */
export const configMapResource: Resource<'ConfigMap'> = {
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
};
