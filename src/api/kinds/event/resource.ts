import type { Resource } from '../resource.ts';

/** What clients know of events. */
export const eventResource: Resource<'Event'> = {
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: ['delete', 'deletecollection', 'get', 'list', 'watch'],
};
