import { metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource } from '../resource.ts';

/** What clients know of leases. */
export const leaseResource: Resource<'Lease'> = {
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  apiVersion: 'coordination.k8s.io/v1',
  namespaced: true,
  verbs: allVerbs,
  ownStructs: { Lease: 'Lease', LeaseSpec: 'LeaseSpec' },
  mergeSchema: { fields: { metadata: metadataMerge } },
};
