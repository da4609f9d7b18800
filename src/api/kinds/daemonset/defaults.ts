import type { Json } from '../../json-defaults.ts';
import type { DaemonSet } from '../../workload-types.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

/** A decoded DaemonSet with every default of the API server. k8s: apis/apps/v1/defaults.go SetDefaults_DaemonSet */
export function setDaemonSetDefaults(object: Json): DaemonSet {
  const spec = (object['spec'] ?? {}) as Json;
  return {
    ...{ apiVersion: 'apps/v1', kind: 'DaemonSet' },
    ...object,
    spec: {
      revisionHistoryLimit: 10,
      ...spec,
      template: setPodTemplateDefaults(spec['template']),
      updateStrategy: updateStrategy((spec['updateStrategy'] ?? {}) as Json),
    },
  } as unknown as DaemonSet;
}

function updateStrategy({ type = 'RollingUpdate', rollingUpdate, ...rest }: Json): Json {
  const given = rollingUpdate as Json | undefined;
  if (type !== 'RollingUpdate') return { ...rest, type, ...(given ? { rollingUpdate: given } : {}) };
  return { ...rest, type, rollingUpdate: { maxSurge: 0, maxUnavailable: 1, ...given } };
}
