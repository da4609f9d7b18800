import { metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of cronjobs. */
export const cronJobResource: Resource<'CronJob'> = {
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  apiVersion: 'batch/v1',
  namespaced: true,
  verbs: allVerbs,
  categories: ['all'],
  subresources: [statusSubresource],
  ownStructs: { CronJob: 'CronJob', CronJobSpec: 'CronJobSpec', CronJobStatus: 'CronJobStatus', JobTemplateSpec: 'JobTemplateSpec' },
  mergeSchema: {
    fields: {
      metadata: metadataMerge,
      spec: { fields: { jobTemplate: { fields: { metadata: metadataMerge, spec: { fields: { template: podTemplateMerge } } } } } },
    },
  },
};
