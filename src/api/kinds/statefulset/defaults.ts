import type { Json } from '../../json-defaults.ts';
import type { StatefulSet } from '../../workload-types.ts';
import { setPersistentVolumeClaimDefaults } from '../persistentvolumeclaim/defaults.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

/** A decoded StatefulSet with every default of the API server. k8s: apis/apps/v1/defaults.go SetDefaults_StatefulSet */
export function setStatefulSetDefaults(object: Json): StatefulSet {
  const spec = (object['spec'] ?? {}) as Json;
  const templates = spec['volumeClaimTemplates'] as readonly Json[] | undefined;
  return {
    ...{ apiVersion: 'apps/v1', kind: 'StatefulSet' },
    ...object,
    spec: {
      ...{ replicas: 1, serviceName: '', podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 },
      ...spec,
      template: podTemplate(spec['template']),
      ...(templates ? { volumeClaimTemplates: templates.map(claimTemplate) } : {}),
      updateStrategy: updateStrategy((spec['updateStrategy'] ?? {}) as Json),
      persistentVolumeClaimRetentionPolicy: {
        ...{ whenDeleted: 'Retain', whenScaled: 'Retain' },
        ...((spec['persistentVolumeClaimRetentionPolicy'] ?? {}) as Json),
      },
    },
  } as unknown as StatefulSet;
}

/** What its pods are to be is not judged before they are made: a list that everybody reads may be missing. */
function podTemplate(value: unknown): Json {
  const template = setPodTemplateDefaults(value);
  return { ...template, spec: { containers: [], ...(template['spec'] as Json) } };
}

/** A claim to be has no time of its making, and says so. */
const claimTemplate = (claim: Json): Json =>
  setPersistentVolumeClaimDefaults({
    ...claim,
    metadata: { creationTimestamp: null, ...((claim['metadata'] ?? {}) as Json) },
  }) as unknown as Json;

/** One that is named stays as it is: without `rollingUpdate` it has no partition. What is behind a gate is left out, as where it is closed. */
function updateStrategy({ type, rollingUpdate, ...rest }: Json): Json {
  const given = (rollingUpdate ?? (type === undefined ? {} : undefined)) as Json | undefined;
  const { maxUnavailable: _gated, ...kept } = given ?? {};
  const isRolling = (type ?? 'RollingUpdate') === 'RollingUpdate';
  return { ...rest, type: type ?? 'RollingUpdate', ...(given ? { rollingUpdate: isRolling ? { partition: 0, ...kept } : kept } : {}) };
}
