import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { ReplicationController } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateReplicasStatus } from '../replicaset/validation.ts';
import { setReplicationControllerDefaults } from './defaults.ts';
import { validateReplicationController, validateReplicationControllerUpdate } from './validation.ts';

/** What is decided about ReplicationControllers. k8s: registry/core/replicationcontroller */
export const replicationControllerRules: KindRules<ReplicationController> = {
  write: {
    setDefaults: setReplicationControllerDefaults,
    validate: validateReplicationController,
    warnings: ({ metadata, spec }) => [...workloadNameWarnings(metadata), ...templateWarnings(spec.template, 'spec.template')],
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(spec.template, 'spec.template'),
    generation: ['spec'],
    begin: (object) => ({ ...object, status: { replicas: 0 } }),
    validateUpdate: validateReplicationControllerUpdate,
    readStatus: (status) => ({ replicas: 0, ...status }),
    validateStatusUpdate: validateReplicasStatus,
  },
  selectableFields: { 'status.replicas': 'path' },
  support: {
    ReplicationController: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    ReplicationControllerSpec: all('replicas', 'minReadySeconds', 'selector', 'template'),
  },
  scale: { selector: ({ spec }) => ({ matchLabels: spec.selector }) },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['template']) && isRecord(spec['selector']) && isRecord(status),
};
