import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, scaleSubresource, statusSubresource } from '../resource.ts';

/** What clients know of replicationcontrollers. */
export const replicationControllerResource: Resource<'ReplicationController'> = {
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource, scaleSubresource],
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
