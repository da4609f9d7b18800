import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, scaleSubresource, statusSubresource } from '../resource.ts';

/** What clients know of replicasets. */
export const replicaSetResource: Resource<'ReplicaSet'> = {
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  apiVersion: 'apps/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource, scaleSubresource],
  ownStructs: {
    ReplicaSet: 'ReplicaSet',
    ReplicaSetSpec: 'ReplicaSetSpec',
    ReplicaSetStatus: 'ReplicaSetStatus',
    ReplicaSetCondition: 'ReplicaSetCondition',
  },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
