import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { goQuote } from '../../go-quote.ts';
import { GoSyntax } from '../../go-syntax.ts';
import { forbidden, invalid, nonNegative, notSupported } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Label } from '../../validation/names.ts';
import { validateSelected, validateSelector } from '../../validation/workload.ts';
import type { StatefulSet, StatefulSetSpec, StatefulSetStatus } from '../../workload-types.ts';
import { validateTemplateMetadata } from '../pod/validation/pod-template.ts';

/** Every mistake of a new StatefulSet, which must have its defaults. k8s: apis/apps/validation ValidateStatefulSet */
export const validateStatefulSet = ({ metadata, spec }: StatefulSet): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Label, namespaced: true }),
  ...validateSpec(spec),
];

/** The rest of a spec is what it was. */
const changeable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];
const unchangeable = `updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`;

/** Every mistake of a change. k8s: ValidateStatefulSetUpdate */
export const validateStatefulSetUpdate = (next: StatefulSet, current: StatefulSet): readonly FieldError[] => [
  ...validateMetadataUpdate(next.metadata, current.metadata),
  ...validateSpec(next.spec),
  ...(isDeepStrictEqual(fixed(next.spec), fixed(current.spec)) ? [] : [forbidden('spec', unchangeable)]),
];

const fixed = (spec: StatefulSetSpec): object => Object.fromEntries(Object.entries(spec).filter(([field]) => !changeable.includes(field)));

/** What its pods are to be is judged when they are made: their volumes are not in the template. k8s: ValidateStatefulSetSpec */
function validateSpec(spec: StatefulSetSpec): readonly FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = spec.template.spec;
  const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy;
  const path = 'spec.template.spec';
  return [
    ...(['OrderedReady', 'Parallel'].includes(spec.podManagementPolicy)
      ? []
      : [invalid('spec.podManagementPolicy', spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")]),
    ...validateUpdateStrategy(spec.updateStrategy, 'spec.updateStrategy'),
    ...validateRetention(whenDeleted, 'whenDeleted'),
    ...validateRetention(whenScaled, 'whenScaled'),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...validateSelector(spec.selector, 'spec.selector', 'statefulset'),
    ...validateSelected(spec.selector, spec.template, 'spec.template'),
    ...validateTemplateMetadata(spec.template, 'spec.template'),
    ...(restartPolicy === 'Always' ? [] : [notSupported(`${path}.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbidden(`${path}.activeDeadlineSeconds`, 'activeDeadlineSeconds in StatefulSet is not Supported')]),
  ];
}

type UpdateStrategy = StatefulSetSpec['updateStrategy'];

function validateUpdateStrategy({ type, rollingUpdate }: UpdateStrategy, path: string): readonly FieldError[] {
  switch (type) {
    case 'RollingUpdate':
      return nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate?.partition);
    case 'OnDelete':
      return rollingUpdate
        ? [invalid(`${path}.rollingUpdate`, goRollingUpdate(rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'")]
        : [];
    default:
      return [invalid(path, goUpdateStrategy(type), "must be 'RollingUpdate' or 'OnDelete'")];
  }
}

const goRollingUpdate = ({ partition = 0 }: NonNullable<UpdateStrategy['rollingUpdate']>): GoSyntax =>
  new GoSyntax(`apps.RollingUpdateStatefulSetStrategy{Partition:${partition}, MaxUnavailable:(*intstr.IntOrString)(nil)}`);

const goUpdateStrategy = (type: string): GoSyntax =>
  new GoSyntax(`apps.StatefulSetUpdateStrategy{Type:${goQuote(type)}, RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}`);

const policies = ['Retain', 'Delete'];

/** k8s: ValidatePersistentVolumeClaimRetentionPolicyType */
const validateRetention = (policy: string, field: 'whenDeleted' | 'whenScaled'): readonly FieldError[] =>
  policies.includes(policy) ? [] : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, policy, policies)];

const counts = [
  ...(['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const),
  ...(['observedGeneration', 'collisionCount'] as const),
];

/** Every mistake of a status that a client wrote. k8s: ValidateStatefulSetStatus, ValidateStatefulSetStatusUpdate */
export function validateStatefulSetStatusUpdate({ status }: StatefulSet, { status: old }: StatefulSet): readonly FieldError[] {
  const { collisionCount = 0 } = status;
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...(['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const).flatMap((field) =>
      atMost(status, field, 'replicas'),
    ),
    ...atMost(status, 'availableReplicas', 'readyReplicas'),
    ...(collisionCount < (old.collisionCount ?? 0) ? [invalid('status.collisionCount', collisionCount, 'cannot be decremented')] : []),
  ];
}

type Count = Exclude<(typeof counts)[number], 'observedGeneration' | 'collisionCount'>;

function atMost(status: StatefulSetStatus, field: Count, most: 'replicas' | 'readyReplicas'): readonly FieldError[] {
  const value = status[field] ?? 0;
  return value > (status[most] ?? 0) ? [invalid(`status.${field}`, value, `cannot be greater than status.${most}`)] : [];
}
