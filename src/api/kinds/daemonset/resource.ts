import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of daemonsets. */
export const daemonSetResource: Resource<'DaemonSet'> = {
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  apiVersion: 'apps/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource],
  ownStructs: {
    DaemonSet: 'DaemonSet',
    DaemonSetSpec: 'DaemonSetSpec',
    DaemonSetStatus: 'DaemonSetStatus',
    DaemonSetCondition: 'DaemonSetCondition',
    DaemonSetUpdateStrategy: 'DaemonSetUpdateStrategy',
    RollingUpdateDaemonSet: 'RollingUpdateDaemonSet',
  },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
