import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { type Resource, statusSubresource } from '../resource.ts';

/** What clients know of namespaces. */
export const namespaceResource: Resource<'Namespace'> = {
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  apiVersion: 'v1',
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [statusSubresource],
  mergeSchema: { fields: { metadata: metadataMerge, status: { fields: { conditions: conditionsMerge } } } },
};
