import { metadataMerge } from '../../patch/merge-schema.ts';
import { tokenRequestVersion } from '../../token-request-version.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of serviceaccounts. */
export const serviceAccountResource: Resource<'ServiceAccount'> = {
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  shortNames: ['sa'],
  apiVersion: 'v1',
  namespaced: true,
  verbs: allVerbs,
  subresources: [{ name: 'token', kind: 'TokenRequest', apiVersion: tokenRequestVersion, verbs: ['create'] }],
  mergeSchema: { fields: { metadata: metadataMerge, secrets: { mergeKey: 'name' } } },
};
