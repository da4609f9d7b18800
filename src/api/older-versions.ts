import type { Json } from './json-defaults.ts';

/** The annotations that hold what version 1 has no fields for. */
const ownAnnotations = ['metrics', 'behavior', 'conditions', 'current-metrics'].map((name) => `autoscaling.alpha.kubernetes.io/${name}`);

/**
 * An object of autoscaling/v1, which has one field for all that is measured, in today's form. What its annotations say besides is left out
 * with them. k8s: apis/autoscaling/v1/conversion.go
 */
function fromVersion1(object: Json): Json {
  const { targetCPUUtilizationPercentage: percentage, ...spec } = (object['spec'] ?? {}) as Json;
  const { annotations, ...metadata } = (object['metadata'] ?? {}) as Json;
  const kept = Object.entries((annotations ?? {}) as Json).filter(([name]) => !ownAnnotations.includes(name));
  const target = { type: 'Utilization', averageUtilization: percentage };
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: { ...metadata, ...(kept.length > 0 ? { annotations: Object.fromEntries(kept) } : {}) },
    spec: { ...spec, ...(percentage === undefined ? {} : { metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] }) },
  };
}

/** An object of a file in the version of its kind that is served, when that is another one that can be told in it. */
export function inServedVersion(object: Json): Json {
  return object['kind'] === 'HorizontalPodAutoscaler' && object['apiVersion'] === 'autoscaling/v1' ? fromVersion1(object) : object;
}
