import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of events. */
export const eventResource: Resource<'Event'> = {
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  mergeSchema: { fields: { metadata: metadataMerge } },
};
