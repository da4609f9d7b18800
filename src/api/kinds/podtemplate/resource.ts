import { metadataMerge } from '../../patch/merge-schema.ts';
import { podTemplateMerge } from '../pod/resource.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of podtemplates. */
export const podTemplateResource: Resource<'PodTemplate'> = {
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  mergeSchema: { fields: { metadata: metadataMerge, template: podTemplateMerge } },
};
