import type { Json } from '../../json-defaults.ts';
import type { ReplicationController } from '../../workload-types.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

/** A decoded ReplicationController with every default of the API server. k8s: apis/core/v1/defaults.go SetDefaults_ReplicationController */
export function setReplicationControllerDefaults(object: Json): ReplicationController {
  const spec = (object['spec'] ?? {}) as Json;
  const metadata = (object['metadata'] ?? {}) as Json;
  const template = spec['template'] === undefined ? undefined : setPodTemplateDefaults(spec['template']);
  const labels = (template?.['metadata'] as Json | undefined)?.['labels'];
  return {
    ...{ apiVersion: 'v1', kind: 'ReplicationController' },
    ...object,
    metadata: { ...metadata, ...labelsOr(metadata, 'labels', labels) },
    spec: { replicas: 1, ...spec, ...labelsOr(spec, 'selector', labels), ...(template ? { template } : {}) },
  } as unknown as ReplicationController;
}

/** The labels of the template where nothing is said. */
const labelsOr = (of: Json, field: string, labels: unknown): Json =>
  Object.keys((of[field] ?? {}) as Json).length > 0 || labels === undefined ? {} : { [field]: labels };
