import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { Deployment } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setDeploymentDefaults } from './defaults.ts';
import { validateDeployment, validateDeploymentStatusUpdate, validateDeploymentUpdate } from './validation.ts';

/** What is decided about Deployments. k8s: registry/apps/deployment */
export const deploymentRules: KindRules<Deployment> = {
  write: {
    setDefaults: setDeploymentDefaults,
    validate: validateDeployment,
    warnings: ({ metadata, spec }) => [...workloadNameWarnings(metadata), ...templateWarnings(spec.template, 'spec.template')],
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(spec.template, 'spec.template'),
    generation: ['spec', 'annotations'],
    begin: (deployment) => ({ ...deployment, status: {} }),
    validateUpdate: validateDeploymentUpdate,
    statusKeepsLabels: true,
    validateStatusUpdate: validateDeploymentStatusUpdate,
  },
  support: {
    Deployment: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    DeploymentSpec: all(
      ...['replicas', 'selector', 'template', 'strategy', 'minReadySeconds'],
      ...['revisionHistoryLimit', 'progressDeadlineSeconds', 'paused'],
    ),
    DeploymentStrategy: all('type', 'rollingUpdate'),
    RollingUpdateDeployment: all('maxSurge', 'maxUnavailable'),
  },
  scale: { selector: ({ spec }) => spec.selector },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['selector']) && isRecord(spec['template']) && isRecord(status),
};
