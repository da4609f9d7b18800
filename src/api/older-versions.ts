/** Kinds in other versions than the one in which they are kept: one store, several faces. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Conversion } from './conversion.ts';
import { eventConversion } from './event-versions.ts';
import { isRecord } from './is-record.ts';
import type { Json } from './json-defaults.ts';

const prefix = 'autoscaling.alpha.kubernetes.io/';
/** The annotations that hold what version 1 has no fields for. */
const ownAnnotations = ['metrics', 'behavior', 'conditions', 'current-metrics'].map((name) => `${prefix}${name}`);

const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Without fields that nobody has set. */
const stated = (fields: Json): Json => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** What is measured, by the field that it stands in, in the words of version 1's annotation and back. k8s: apis/autoscaling/v1/conversion.go */
const metricForms: Readonly<Record<string, { readonly toOld: (metric: Json) => Json; readonly toNew: (metric: Json) => Json }>> = {
  resource: { toOld: withAverages, toNew: withTarget },
  containerResource: { toOld: withAverages, toNew: withTarget },
  pods: {
    toOld: ({ metric, target }) =>
      stated({
        metricName: recordOf(metric)['name'],
        selector: recordOf(metric)['selector'],
        targetAverageValue: recordOf(target)['averageValue'],
      }),
    toNew: ({ metricName, selector, targetAverageValue }) => ({
      metric: stated({ name: metricName, selector }),
      target: { type: 'AverageValue', averageValue: targetAverageValue },
    }),
  },
  object: {
    toOld: ({ describedObject, metric, target }) => {
      const { value, averageValue } = recordOf(target);
      return stated({
        target: describedObject,
        metricName: recordOf(metric)['name'],
        targetValue: value,
        selector: recordOf(metric)['selector'],
        averageValue,
      });
    },
    toNew: ({ target, metricName, targetValue, selector, averageValue }) => ({
      ...{ describedObject: target, metric: stated({ name: metricName, selector }) },
      target: targetOf({ value: targetValue, averageValue }),
    }),
  },
  external: {
    toOld: ({ metric, target }) => {
      const { value, averageValue } = recordOf(target);
      return stated({
        ...{ metricName: recordOf(metric)['name'], metricSelector: recordOf(metric)['selector'] },
        ...{ targetValue: value, targetAverageValue: averageValue },
      });
    },
    toNew: ({ metricName, metricSelector, targetValue, targetAverageValue }) => ({
      metric: stated({ name: metricName, selector: metricSelector }),
      target: targetOf({ value: targetValue, averageValue: targetAverageValue }),
    }),
  },
};

const targetOf = ({ value, averageValue }: { readonly value: unknown; readonly averageValue: unknown }): Json =>
  value === undefined ? { type: 'AverageValue', averageValue } : stated({ type: 'Value', value, averageValue });

function withAverages({ target, ...rest }: Json): Json {
  const { averageUtilization, averageValue } = recordOf(target);
  return stated({ ...rest, targetAverageUtilization: averageUtilization, targetAverageValue: averageValue });
}

function withTarget({ targetAverageUtilization: averageUtilization, targetAverageValue: averageValue, ...rest }: Json): Json {
  const target = averageUtilization === undefined ? { type: 'AverageValue', averageValue } : { type: 'Utilization', averageUtilization };
  return { ...rest, target };
}

const changed = (metric: Json, way: 'toOld' | 'toNew'): Json =>
  Object.fromEntries(
    Object.entries(metric).map(([field, value]) => [field, isRecord(value) ? (metricForms[field]?.[way](value) ?? value) : value]),
  );

/** The one metric that version 1 has a field for. */
const isOfCpu = ({ resource }: Json): boolean =>
  recordOf(resource)['name'] === 'cpu' && recordOf(recordOf(resource)['target'])['averageUtilization'] !== undefined;

function toVersion2(object: Json): Json {
  const { targetCPUUtilizationPercentage: averageUtilization, ...spec } = recordOf(object['spec']);
  const { annotations, ...metadata } = recordOf(object['metadata']);
  const said = (name: string) => parsed(recordOf(annotations)[`${prefix}${name}`]);
  const kept = Object.entries(recordOf(annotations)).filter(([name]) => !ownAnnotations.includes(name));
  const ofCpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
  const metrics = [...(averageUtilization === undefined ? [] : [ofCpu]), ...listOf(said('metrics')).map((one) => changed(one, 'toNew'))];
  const behavior = said('behavior');
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
    spec: { ...spec, ...(metrics.length > 0 ? { metrics } : {}), ...(behavior === undefined ? {} : { behavior }) },
  };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    // Written by nobody who could read it either.
    return undefined;
  }
}

function toVersion1(object: Json): Json {
  const { metrics, behavior, ...spec } = recordOf(object['spec']);
  const { conditions, currentMetrics, ...status } = recordOf(object['status']);
  const ofCpu = listOf(metrics).find(isOfCpu);
  const others = listOf(metrics).filter((metric) => metric !== ofCpu);
  const annotations = stated({
    [`${prefix}metrics`]: others.length > 0 ? JSON.stringify(others.map((one) => changed(one, 'toOld'))) : undefined,
    [`${prefix}behavior`]: behavior === undefined ? undefined : JSON.stringify(behavior),
    [`${prefix}conditions`]: listOf(conditions).length > 0 ? JSON.stringify(conditions) : undefined,
    [`${prefix}current-metrics`]: listOf(currentMetrics).length > 0 ? JSON.stringify(currentMetrics) : undefined,
  });
  const metadata = recordOf(object['metadata']);
  const all = { ...recordOf(metadata['annotations']), ...annotations };
  const target = recordOf(recordOf(recordOf(ofCpu)['resource'])['target'])['averageUtilization'];
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: { ...metadata, ...(Object.keys(all).length > 0 ? { annotations: all } : {}) },
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: { currentReplicas: 0, desiredReplicas: 0, ...status },
  };
}

const renamed =
  (apiVersion: string) =>
  (object: Json): Json => ({ ...object, apiVersion });

/** In the beta an empty selector is about no pod, in version 1 about all. k8s: apis/policy/v1beta1/conversion.go */
const ofNoPod = { matchExpressions: [{ key: 'pdb.kubernetes.io/deprecated-v1beta1-empty-selector-match', operator: 'Exists' }] };

const withSelector = (object: Json, before: object, after: object): Json => {
  const spec = recordOf(object['spec']);
  return isDeepStrictEqual(spec['selector'], before) ? { ...object, spec: { ...spec, selector: after } } : object;
};

/**
 * What kinds are called and made of in versions that some clients ask for still: kubectl up to 1.32 makes autoscalers of version 1, up to 1.20
 * CronJobs and budgets of the betas.
 */
export const conversions: readonly Conversion[] = [
  {
    ...{ kind: 'HorizontalPodAutoscaler', apiVersion: 'autoscaling/v1', struct: 'AutoscalingV1HorizontalPodAutoscaler' },
    toStored: toVersion2,
    fromStored: toVersion1,
  },
  { kind: 'CronJob', apiVersion: 'batch/v1beta1', toStored: renamed('batch/v1'), fromStored: renamed('batch/v1beta1') },
  {
    ...{ kind: 'PodDisruptionBudget', apiVersion: 'policy/v1beta1' },
    toStored: (object) => renamed('policy/v1')(withSelector(object, {}, ofNoPod)),
    fromStored: (object) => renamed('policy/v1beta1')(withSelector(object, ofNoPod, {})),
  },
  eventConversion,
];

/** An object of a file in the version of its kind that is served first, when that is another one that can be told in it. */
export function inServedVersion(object: Json): Json {
  const found = conversions.find(({ kind, apiVersion }) => object['kind'] === kind && object['apiVersion'] === apiVersion);
  return found ? found.toStored(object) : object;
}
