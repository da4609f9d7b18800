import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings } from '../../validation/workload.ts';
import type { StatefulSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setStatefulSetDefaults } from './defaults.ts';
import { validateStatefulSet, validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from './validation.ts';

const noCounts = { replicas: 0, availableReplicas: 0 };

/** What is decided about StatefulSets. k8s: registry/apps/statefulset */
export const statefulSetRules: KindRules<StatefulSet> = {
  write: {
    setDefaults: setStatefulSetDefaults,
    validate: validateStatefulSet,
    warnings: ({ spec }) => templateWarnings(spec.template, 'spec.template'),
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(spec.template, 'spec.template'),
    generation: ['spec'],
    begin: (object) => ({ ...object, status: noCounts }),
    validateUpdate: validateStatefulSetUpdate,
    readStatus: (status) => ({ ...noCounts, ...status }),
    validateStatusUpdate: validateStatefulSetStatusUpdate,
  },
  support: {
    StatefulSet: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    StatefulSetSpec: all(
      ...['replicas', 'selector', 'template', 'volumeClaimTemplates', 'serviceName', 'podManagementPolicy', 'updateStrategy'],
      ...['revisionHistoryLimit', 'minReadySeconds', 'persistentVolumeClaimRetentionPolicy', 'ordinals'],
    ),
    StatefulSetUpdateStrategy: all('type', 'rollingUpdate'),
    RollingUpdateStatefulSetStrategy: {
      ...all('partition'),
      maxUnavailable: { is: 'warned', because: 'has no effect in kpod: pods are replaced one at a time' },
    },
  },
  scale: { selector: ({ spec }) => spec.selector },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['template']) && isRecord(spec['selector']) && isRecord(status),
};
