import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { ReplicaSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';
import { validateReplicaSet, validateReplicaSetUpdate, validateReplicasStatus } from './validation.ts';

/** What is decided about ReplicaSets. k8s: registry/apps/replicaset */
export const replicaSetRules: KindRules<ReplicaSet> = {
  write: {
    setDefaults: (object) =>
      ({ apiVersion: 'apps/v1', kind: 'ReplicaSet', ...object, spec: specDefaults(object['spec']) }) as unknown as ReplicaSet,
    validate: validateReplicaSet,
    warnings: ({ metadata, spec }) => [...workloadNameWarnings(metadata), ...templateWarnings(spec.template, 'spec.template')],
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(spec.template, 'spec.template'),
    generation: ['spec'],
    begin: (object) => ({ ...object, status: { replicas: 0 } }),
    validateUpdate: validateReplicaSetUpdate,
    readStatus: (status) => ({ replicas: 0, ...status }),
    validateStatusUpdate: validateReplicasStatus,
  },
  selectableFields: { 'status.replicas': 'path' },
  support: {
    ReplicaSet: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    ReplicaSetSpec: all('replicas', 'minReadySeconds', 'selector', 'template'),
  },
  scale: { selector: ({ spec }) => spec.selector },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['template']) && isRecord(spec['selector']) && isRecord(status),
};

/** k8s: apis/apps/v1/defaults.go SetDefaults_ReplicaSet */
function specDefaults(value: unknown): Json {
  const spec = (value ?? {}) as Json;
  return { ...spec, replicas: spec['replicas'] ?? 1, template: setPodTemplateDefaults(spec['template']) };
}
