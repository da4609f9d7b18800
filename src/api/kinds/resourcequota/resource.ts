import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of resourcequotas. */
export const resourceQuotaResource: Resource<'ResourceQuota'> = {
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  subresources: [statusSubresource],
  mergeSchema: { fields: { metadata: metadataMerge } },
};
