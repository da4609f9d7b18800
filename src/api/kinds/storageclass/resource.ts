import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of storageclasses. */
export const storageClassResource: Resource<'StorageClass'> = {
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  apiVersion: 'storage.k8s.io/v1',
  namespaced: false,
  verbs: allVerbs,
  ownStructs: { StorageClass: 'StorageClass' },
  mergeSchema: { fields: { metadata: metadataMerge } },
};
