import type { PodDisruptionBudget } from '../../disruption-types.ts';
import type { Json } from '../../json-defaults.ts';
import { all, serverOwned } from '../../support-words.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateDisruptionBudget } from './validation.ts';

const nothing = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };

/** What is decided about PodDisruptionBudgets. k8s: registry/policy/poddisruptionbudget */
export const podDisruptionBudgetRules: KindRules<PodDisruptionBudget> = {
  write: {
    setDefaults: (object: Json) =>
      ({ ...object, apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: object['spec'] ?? {} }) as unknown as PodDisruptionBudget,
    validate: validateDisruptionBudget,
    validateUpdate: (object, current) => [
      ...validateMetadataUpdate(object.metadata, current.metadata),
      ...validateDisruptionBudget(object),
    ],
    generation: ['spec'],
    begin: (object) => ({ ...object, status: nothing }),
    readStatus: (status) => ({ ...nothing, ...status }),
  },
  support: { PodDisruptionBudget: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned } },
  isWhole: ({ spec, status }) => typeof spec === 'object' && typeof status === 'object',
};
