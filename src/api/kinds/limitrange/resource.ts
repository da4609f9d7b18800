import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of limitranges. */
export const limitRangeResource: Resource<'LimitRange'> = {
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  mergeSchema: { fields: { metadata: metadataMerge } },
};
