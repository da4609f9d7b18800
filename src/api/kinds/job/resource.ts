import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of jobs. */
export const jobResource: Resource<'Job'> = {
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  apiVersion: 'batch/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource],
  ownStructs: {
    Job: 'Job',
    JobSpec: 'JobSpec',
    JobStatus: 'JobStatus',
    JobCondition: 'JobCondition',
    PodFailurePolicy: 'PodFailurePolicy',
    PodFailurePolicyRule: 'PodFailurePolicyRule',
    PodFailurePolicyOnExitCodesRequirement: 'PodFailurePolicyOnExitCodesRequirement',
    PodFailurePolicyOnPodConditionsPattern: 'PodFailurePolicyOnPodConditionsPattern',
    SuccessPolicy: 'SuccessPolicy',
    SuccessPolicyRule: 'SuccessPolicyRule',
    UncountedTerminatedPods: 'UncountedTerminatedPods',
  },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { template: podTemplateMerge } },
      status: { fields: { conditions: conditionsMerge } },
    },
  },
};
