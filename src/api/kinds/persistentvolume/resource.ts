import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of persistentvolumes. */
export const persistentVolumeResource: Resource<'PersistentVolume'> = {
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  apiVersion: 'v1',
  namespaced: false,
  verbs: allVerbs,
  subresources: [statusSubresource],
  mergeSchema: { fields: { metadata: metadataMerge } },
};
