import { conditionsMerge, metadataMerge } from '../../patch/merge-schema.ts';
import { allVerbs, type Resource, statusSubresource } from '../resource.ts';

/** What clients know of poddisruptionbudgets. */
export const podDisruptionBudgetResource: Resource<'PodDisruptionBudget'> = {
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  apiVersion: 'policy/v1',
  namespaced: true,
  verbs: allVerbs,
  subresources: [statusSubresource],
  ownStructs: {
    PodDisruptionBudget: 'PodDisruptionBudget',
    PodDisruptionBudgetSpec: 'PodDisruptionBudgetSpec',
    PodDisruptionBudgetStatus: 'PodDisruptionBudgetStatus',
  },
  mergeSchema: { fields: { metadata: metadataMerge, status: { fields: { conditions: conditionsMerge } } } },
};
