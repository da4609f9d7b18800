import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { goIntOrString, goLabelSelector } from '../../go-syntax.ts';
import { invalid, nonNegative, notSupported, required } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import {
  isZero,
  validateAtMostAll,
  validateEndlessTemplate,
  validateIntOrPercent,
  validateSelected,
  validateSelector,
} from '../../validation/workload.ts';
import type { DaemonSet, DaemonSetSpec } from '../../workload-types.ts';

/** Every mistake of a new DaemonSet, which must have its defaults. k8s: apis/apps/validation ValidateDaemonSet */
export const validateDaemonSet = ({ metadata, spec }: DaemonSet): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
  ...validateSpec(spec),
];

/** Every mistake of a change. k8s: ValidateDaemonSetUpdate, registry/apps/daemonset/strategy.go ValidateUpdate */
export const validateDaemonSetUpdate = (next: DaemonSet, current: DaemonSet): readonly FieldError[] => [
  ...validateMetadataUpdate(next.metadata, current.metadata),
  ...validateSpec(next.spec),
  ...(isDeepStrictEqual(next.spec.selector, current.spec.selector)
    ? []
    : [invalid('spec.selector', next.spec.selector ? goLabelSelector(next.spec.selector) : null, 'field is immutable')]),
];

/** A missing selector is told as one that selects nothing. */
const validateSpec = ({ selector, template, ...spec }: DaemonSetSpec): readonly FieldError[] => [
  ...(selector ? validateLabelSelector(selector, 'spec.selector') : []),
  ...validateSelected(selector, template, 'spec.template'),
  ...(selector ? validateSelector(selector, 'spec.selector', 'daemonset').filter(({ detail }) => detail?.startsWith('empty')) : []),
  ...validateEndlessTemplate(template, 'spec.template', 'DaemonSet'),
  ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
  ...validateUpdateStrategy(spec.updateStrategy, 'spec.updateStrategy'),
  ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
];

const types = ['RollingUpdate', 'OnDelete'];

/** k8s: ValidateDaemonSetUpdateStrategy, ValidateRollingUpdateDaemonSet */
function validateUpdateStrategy({ type, rollingUpdate }: DaemonSetSpec['updateStrategy'], path: string): readonly FieldError[] {
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [notSupported(`${path}.type`, type, types)];
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate ?? {};
  const [unavailable, surge] = [`${path}.rollingUpdate.maxUnavailable`, `${path}.rollingUpdate.maxSurge`];
  return [
    ...validateIntOrPercent(maxUnavailable, unavailable),
    ...validateAtMostAll(maxUnavailable, unavailable),
    ...validateIntOrPercent(maxSurge, surge),
    ...validateAtMostAll(maxSurge, surge),
    ...(!isZero(maxUnavailable) && !isZero(maxSurge)
      ? [invalid(surge, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero')]
      : []),
    ...(isZero(maxUnavailable) && isZero(maxSurge) ? [required(unavailable, 'cannot be 0 when maxSurge is 0')] : []),
  ];
}

const alwaysSaid = ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'] as const;
const counts = [
  ...alwaysSaid,
  ...(['observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'collisionCount'] as const),
];

/** What a status always says. */
export const noCounts = Object.fromEntries(alwaysSaid.map((field) => [field, 0])) as Readonly<Record<(typeof alwaysSaid)[number], number>>;

/** Every mistake of a status that a client wrote. k8s: validateDaemonSetStatus, ValidateDaemonSetStatusUpdate */
export function validateDaemonSetStatusUpdate({ status }: DaemonSet, { status: old }: DaemonSet): readonly FieldError[] {
  const { collisionCount = 0 } = status;
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...(collisionCount < (old.collisionCount ?? 0) ? [invalid('status.collisionCount', collisionCount, 'cannot be decremented')] : []),
  ];
}
