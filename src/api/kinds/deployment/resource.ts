import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, scaleSubresource, statusSubresource } from '../resource.ts';

/** What clients know of deployments. */
export const deploymentResource: Resource<'Deployment'> = {
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  apiVersion: 'apps/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource, scaleSubresource],
  ownStructs: {
    Deployment: 'Deployment',
    DeploymentSpec: 'DeploymentSpec',
    DeploymentStatus: 'DeploymentStatus',
    DeploymentCondition: 'DeploymentCondition',
    DeploymentStrategy: 'DeploymentStrategy',
    RollingUpdateDeployment: 'RollingUpdateDeployment',
  },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge, strategy: { retainKeys: true } } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
