import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { type Resource, statusSubresource } from '../resource.ts';

/** What clients know of nodes: this machine, which kpod makes itself. */
export const nodeResource: Resource<'Node'> = {
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  apiVersion: 'v1',
  namespaced: false,
  verbs: ['get', 'list', 'patch', 'update', 'watch'],
  subresources: [statusSubresource],
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { podCIDRs: { mergeKey: '' } } },
      status: { fields: { addresses: { mergeKey: 'type' }, conditions: conditionsMerge } },
    },
  },
};
