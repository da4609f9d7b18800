import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { all } from '../../support-words.ts';
import { invalid, nonNegative, required } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import type { ControllerRevision } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about ControllerRevisions. k8s: registry/apps/controllerrevision */
export const controllerRevisionRules: KindRules<ControllerRevision> = {
  write: {
    setDefaults: (object) =>
      ({ apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 0, ...object }) as unknown as ControllerRevision,
    validate: validateControllerRevision,
    validateUpdate: (next, current) => [
      ...validateMetadataUpdate(next.metadata, current.metadata),
      ...validateControllerRevision(next),
      ...(isDeepStrictEqual(next.data, current.data) ? [] : [invalid('data', next.data ?? null, 'field is immutable')]),
    ],
  },
  support: { ControllerRevision: all('apiVersion', 'kind', 'metadata', 'data', 'revision') },
  isWhole: ({ revision }) => typeof revision === 'number',
};

/** k8s: apis/apps/validation ValidateControllerRevision */
function validateControllerRevision({ metadata, data, revision }: ControllerRevision): readonly FieldError[] {
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...(data === undefined ? [required('data', 'data is mandatory')] : []),
    ...nonNegative('revision', revision),
  ];
}
