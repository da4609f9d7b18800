import type { Json } from '../../json-defaults.ts';
import type { Deployment } from '../../workload-types.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

/** A decoded Deployment with every default of the API server. k8s: apis/apps/v1/defaults.go SetDefaults_Deployment */
export function setDeploymentDefaults(object: Json): Deployment {
  const spec = (object['spec'] ?? {}) as Json;
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    ...object,
    spec: {
      ...{ replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
      ...spec,
      strategy: strategy((spec['strategy'] ?? {}) as Json),
      template: setPodTemplateDefaults(spec['template']),
    },
    status: object['status'] ?? {},
  } as unknown as Deployment;
}

function strategy(given: Json): Json {
  const { type = 'RollingUpdate', rollingUpdate } = given;
  if (type !== 'RollingUpdate') return { ...given, type };
  return { ...given, type, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%', ...((rollingUpdate ?? {}) as Json) } };
}
