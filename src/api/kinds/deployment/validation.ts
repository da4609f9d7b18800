import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { goQuote } from '../../go-quote.ts';
import { GoSyntax, goIntOrString, goLabelSelector } from '../../go-syntax.ts';
import { forbidden, invalid, nonNegative, notSupported } from '../../validation/field-error.ts';
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
import type { Deployment, DeploymentSpec, DeploymentStatus, DeploymentStrategy } from '../../workload-types.ts';

/** Every mistake of a new Deployment, which must have its defaults. k8s: apis/apps/validation ValidateDeployment */
export const validateDeployment = ({ metadata, spec }: Deployment): readonly FieldError[] => [
  ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
  ...validateSpec(spec),
];

/** Every mistake of a change. k8s: ValidateDeploymentUpdate, registry/apps/deployment/strategy.go ValidateUpdate */
export function validateDeploymentUpdate(next: Deployment, current: Deployment): readonly FieldError[] {
  const { selector } = next.spec;
  const isSame = isDeepStrictEqual(selector, current.spec.selector);
  return [
    ...validateMetadataUpdate(next.metadata, current.metadata),
    ...validateSpec(next.spec),
    ...(isSame ? [] : [invalid('spec.selector', selector ? goLabelSelector(selector) : null, 'field is immutable')]),
  ];
}

function validateSpec(spec: DeploymentSpec): readonly FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  return [
    ...nonNegative('spec.replicas', spec.replicas),
    ...validateSelector(spec.selector, 'spec.selector', 'deployment'),
    ...validateSelected(spec.selector, spec.template, 'spec.template'),
    ...validateEndlessTemplate(spec.template, 'spec.template'),
    ...validateStrategy(spec.strategy, 'spec.strategy'),
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...nonNegative('spec.progressDeadlineSeconds', deadline),
    ...(deadline <= minReadySeconds ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')] : []),
  ];
}

const types = ['Recreate', 'RollingUpdate'];

/** k8s: ValidateDeploymentStrategy, ValidateRollingUpdateDeployment */
function validateStrategy(strategy: DeploymentStrategy, path: string): readonly FieldError[] {
  if (strategy.type === 'Recreate') {
    const text = "may not be specified when strategy `type` is 'Recreate'";
    return 'rollingUpdate' in strategy ? [forbidden(`${path}.rollingUpdate`, text)] : [];
  }
  if (strategy.type !== 'RollingUpdate') return [notSupported(path, goStrategy(strategy), types)];
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate;
  const [surge, unavailable] = [`${path}.rollingUpdate.maxSurge`, `${path}.rollingUpdate.maxUnavailable`];
  const isStuck = isZero(maxUnavailable) && isZero(maxSurge);
  return [
    ...validateIntOrPercent(maxUnavailable, unavailable),
    ...validateIntOrPercent(maxSurge, surge),
    ...(isStuck ? [invalid(unavailable, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0')] : []),
    ...validateAtMostAll(maxUnavailable, unavailable),
  ];
}

const goStrategy = ({ type }: { readonly type: string }): GoSyntax =>
  new GoSyntax(`apps.DeploymentStrategy{Type:${goQuote(type)}, RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}`);

const counts = [
  ...(['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas'] as const),
  ...(['unavailableReplicas', 'collisionCount'] as const),
];

/** Every mistake of a status that a client wrote. k8s: ValidateDeploymentStatus, ValidateDeploymentStatusUpdate */
export function validateDeploymentStatusUpdate({ status }: Deployment, { status: old }: Deployment): readonly FieldError[] {
  const { collisionCount = 0 } = status;
  return [
    ...counts.flatMap((field) => nonNegative(`status.${field}`, status[field])),
    ...(['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const).flatMap((field) => atMost(status, field, 'replicas')),
    ...atMost(status, 'availableReplicas', 'readyReplicas'),
    ...(collisionCount < (old.collisionCount ?? 0) ? [invalid('status.collisionCount', collisionCount, 'cannot be decremented')] : []),
  ];
}

type Count = Exclude<(typeof counts)[number], 'observedGeneration' | 'collisionCount'>;

function atMost(status: DeploymentStatus, field: Count, most: 'replicas' | 'readyReplicas'): readonly FieldError[] {
  const [value = 0, limit = 0] = [status[field], status[most]];
  const text = `cannot be greater than ${most === 'replicas' ? 'status.replicas' : most}`;
  return value > limit ? [invalid(`status.${field}`, value, text)] : [];
}
