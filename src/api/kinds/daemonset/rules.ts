import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../is-record.ts';
import { all, serverOwned } from '../../support-words.ts';
import { templateWarnings, workloadNameWarnings } from '../../validation/workload.ts';
import type { DaemonSet } from '../../workload-types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setDaemonSetDefaults } from './defaults.ts';
import { noCounts, validateDaemonSet, validateDaemonSetStatusUpdate, validateDaemonSetUpdate } from './validation.ts';

/** Counts the changes of a template. k8s: apps/v1 DeprecatedTemplateGeneration */
const templateGenerationAnnotation = 'deprecated.daemonset.template.generation';

/** What is decided about DaemonSets. k8s: registry/apps/daemonset */
export const daemonSetRules: KindRules<DaemonSet> = {
  write: {
    setDefaults: setDaemonSetDefaults,
    validate: validateDaemonSet,
    warnings: ({ metadata, spec }) => [...workloadNameWarnings(metadata), ...templateWarnings(spec.template, 'spec.template')],
    changeWarnings: ({ metadata, spec }, current) =>
      metadata.generation === current.metadata.generation ? [] : templateWarnings(spec.template, 'spec.template'),
    generation: ['spec'],
    begin: (object) => ({ ...withTemplateGeneration(object, Math.max(templateGeneration(object), 1)), status: noCounts }),
    prepareUpdate(asked, current) {
      const change = isDeepStrictEqual(asked.spec.template, current.spec.template) ? 0 : 1;
      return { object: withTemplateGeneration(asked, templateGeneration(current) + change), errors: [] };
    },
    validateUpdate: validateDaemonSetUpdate,
    readStatus: (status) => ({ ...noCounts, ...status }),
    validateStatusUpdate: validateDaemonSetStatusUpdate,
  },
  support: {
    DaemonSet: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    DaemonSetSpec: all('selector', 'template', 'updateStrategy', 'minReadySeconds', 'revisionHistoryLimit'),
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(spec['template']) && isRecord(spec['selector']) && isRecord(status),
};

/** How often a template has changed, the first counted; 0 when nobody knows. */
export function templateGeneration({ metadata }: DaemonSet): number {
  const text = metadata.annotations?.[templateGenerationAnnotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : 0;
}

const withTemplateGeneration = ({ metadata, ...rest }: DaemonSet, generation: number): DaemonSet => ({
  ...rest,
  metadata: { ...metadata, annotations: { ...metadata.annotations, [templateGenerationAnnotation]: String(generation) } },
});
