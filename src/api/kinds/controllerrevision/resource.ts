import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of controllerrevisions. */
export const controllerRevisionResource: Resource<'ControllerRevision'> = {
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  apiVersion: 'apps/v1',
  namespaced: true,
  verbs: allVerbs,
  ownStructs: { ControllerRevision: 'ControllerRevision' },
  mergeSchema: { fields: { metadata: metadataMerge } },
};
