import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of persistentvolumeclaims. */
export const persistentVolumeClaimResource: Resource<'PersistentVolumeClaim'> = {
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  subresources: [statusSubresource],
  mergeSchema: { fields: { metadata: metadataMerge, status: { fields: { conditions: conditionsMerge } } } },
};
