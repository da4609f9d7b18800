import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { goLabelSelector } from '../../go-syntax.ts';
import { invalid, nonNegative } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateEndlessTemplate, validateSelected, validateSelector } from '../../validation/workload.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../../workload-types.ts';

/** Every mistake of a new ReplicaSet, which has its defaults. k8s: apps/validation ValidateReplicaSet */
export const validateReplicaSet = ({ metadata, spec }: ReplicaSet): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
  ...nonNegative('spec.replicas', spec.replicas),
  ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
  ...validateSelector(spec.selector, 'spec.selector', 'deployment'),
  ...validateSelected(spec.selector, spec.template, 'spec.template'),
  ...validateEndlessTemplate(spec.template, 'spec.template'),
];

/** k8s: registry/apps/replicaset rsStrategy.ValidateUpdate */
export const validateReplicaSetUpdate = (next: ReplicaSet, current: ReplicaSet): readonly FieldError[] => [
  ...validateReplicaSet(next),
  ...validateMetadataUpdate(next.metadata, current.metadata),
  ...(isDeepStrictEqual(next.spec.selector, current.spec.selector)
    ? []
    : [invalid('spec.selector', goLabelSelector(next.spec.selector ?? {}), 'field is immutable')]),
];

/** Every mistake of the status that a client wrote for replicas. k8s: apps/validation ValidateReplicaSetStatus */
export function validateReplicasStatus({ status }: { readonly status: ReplicaSetStatus }): readonly FieldError[] {
  const { replicas, fullyLabeledReplicas = 0, readyReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const atMost = (field: string, value: number, most: number, what: string): readonly FieldError[] =>
    value > most ? [invalid(`status.${field}`, value, `cannot be greater than ${what}`)] : [];
  return [
    ...nonNegative('status.replicas', replicas),
    ...nonNegative('status.fullyLabeledReplicas', fullyLabeledReplicas),
    ...nonNegative('status.readyReplicas', readyReplicas),
    ...nonNegative('status.availableReplicas', availableReplicas),
    ...nonNegative('status.observedGeneration', observedGeneration),
    ...atMost('fullyLabeledReplicas', fullyLabeledReplicas, replicas, 'status.replicas'),
    ...atMost('readyReplicas', readyReplicas, replicas, 'status.replicas'),
    ...atMost('availableReplicas', availableReplicas, replicas, 'status.replicas'),
    ...atMost('availableReplicas', availableReplicas, readyReplicas, 'readyReplicas'),
  ];
}
