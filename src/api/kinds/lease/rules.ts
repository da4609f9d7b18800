import type { FieldError } from '../../errors.ts';
import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import type { Lease } from '../../node-types.ts';
import { all } from '../../support-words.ts';
import { invalid } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about Leases, by which programs agree on who of them works. k8s: registry/coordination/lease */
export const leaseRules: KindRules<Lease> = {
  write: {
    setDefaults: (object) =>
      ({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', ...object, spec: (object['spec'] ?? {}) as Json }) as never,
    validate: validateLease,
    validateUpdate: (next, current) => [...validateMetadataUpdate(next.metadata, current.metadata), ...validateLease(next)],
  },
  support: { Lease: all('apiVersion', 'kind', 'metadata', 'spec') },
  isWhole: ({ spec }) => isRecord(spec),
  answersDeleted: true,
};

/** k8s: apis/coordination/validation ValidateLeaseSpec */
function validateLease({ metadata, spec }: Lease): readonly FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...(seconds !== undefined && seconds <= 0 ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : []),
    ...(transitions !== undefined && transitions < 0
      ? [invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
}
