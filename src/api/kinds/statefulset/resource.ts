import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, scaleSubresource, statusSubresource } from '../resource.ts';

/** What clients know of statefulsets. */
export const statefulSetResource: Resource<'StatefulSet'> = {
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  apiVersion: 'apps/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource, scaleSubresource],
  ownStructs: {
    StatefulSet: 'StatefulSet',
    StatefulSetSpec: 'StatefulSetSpec',
    StatefulSetStatus: 'StatefulSetStatus',
    StatefulSetCondition: 'StatefulSetCondition',
    StatefulSetUpdateStrategy: 'StatefulSetUpdateStrategy',
    RollingUpdateStatefulSetStrategy: 'RollingUpdateStatefulSetStrategy',
    StatefulSetPersistentVolumeClaimRetentionPolicy: 'StatefulSetPersistentVolumeClaimRetentionPolicy',
    StatefulSetOrdinals: 'StatefulSetOrdinals',
  },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
