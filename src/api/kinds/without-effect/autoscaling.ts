import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { forbidden, invalid, notSupported, oneOf, required } from '../../validation/field-error.ts';
import type { HorizontalPodAutoscaler, MetricSpec, MetricTarget } from '../../without-effect-types.ts';
import { each, listOf, type RuleWithoutEffect, specOf } from './rule.ts';

/** k8s: apis/autoscaling/validation, apis/autoscaling/v2/defaults.go */
export const horizontalPodAutoscaler: RuleWithoutEffect<HorizontalPodAutoscaler> = {
  defaults: (object) => {
    const spec = specOf(object);
    const { behavior } = spec;
    return {
      ...object,
      spec: {
        ...{ minReplicas: 1, ...spec },
        metrics: listOf(spec['metrics']).length > 0 ? spec['metrics'] : [defaultMetric],
        ...(behavior ? { behavior: withDefaultBehavior(behavior as Json) } : {}),
      },
    };
  },
  validate: ({ spec }) => {
    const { scaleTargetRef = { kind: '', name: '' }, minReplicas = 1, maxReplicas = 0, metrics } = spec;
    return [
      ...(minReplicas < 1 ? [invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')] : []),
      ...(maxReplicas < 1 ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')] : []),
      ...(maxReplicas < minReplicas ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')] : []),
      ...(scaleTargetRef.kind ? [] : [required('spec.scaleTargetRef.kind')]),
      ...(scaleTargetRef.name ? [] : [required('spec.scaleTargetRef.name')]),
      ...each(metrics, 'spec.metrics', validateMetric),
    ];
  },
  status: { currentMetrics: null, desiredReplicas: 0 },
};

const defaultMetric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

const percent = { type: 'Percent', value: 100, periodSeconds: 15 };

function withDefaultBehavior({ scaleUp, scaleDown, ...rest }: Json): Json {
  const up = { selectPolicy: 'Max', stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, percent] };
  return {
    ...rest,
    scaleUp: { ...up, ...(scaleUp as Json | undefined) },
    scaleDown: { selectPolicy: 'Max', policies: [percent], ...(scaleDown as Json | undefined) },
  };
}

const sources = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
} as const;

function validateMetric(metric: MetricSpec, path: string): readonly FieldError[] {
  if (!metric.type) return [required(`${path}.type`, 'must specify a metric source type')];
  if (!Object.hasOwn(sources, metric.type)) return [notSupported(`${path}.type`, metric.type, Object.keys(sources))];
  const wanted = sources[metric.type as keyof typeof sources];
  const others = Object.values(sources).filter((field) => field !== wanted && metric[field] !== undefined);
  const source = metric[wanted] as { readonly target?: MetricTarget } | undefined;
  return [
    ...(source ? [] : [required(`${path}.${wanted}`, 'must populate information for the given metric source')]),
    ...others.map((field) => forbidden(`${path}.${field}`, 'must populate the given metric source only')),
    ...(source ? validateTarget(source.target ?? { type: '' }, `${path}.${wanted}.target`) : []),
  ];
}

function validateTarget({ type, averageUtilization }: MetricTarget, path: string): readonly FieldError[] {
  if (!type) return [required(`${path}.type`, 'must specify a metric target type')];
  return [
    ...oneOf(`${path}.type`, type, ['AverageValue', 'Utilization', 'Value']),
    ...(averageUtilization !== undefined && averageUtilization < 1
      ? [invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0')]
      : []),
  ];
}
