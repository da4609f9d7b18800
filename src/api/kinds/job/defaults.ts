import { jobLabels } from '../../job.ts';
import type { Json } from '../../json-defaults.ts';
import type { Job, JobSpec, PodTemplateSpec } from '../../workload-types.ts';
import { setPodTemplateDefaults } from '../pod/defaults.ts';

const unlimited = 2_147_483_647;

/** A decoded Job with every default of the API server. k8s: apis/batch/v1/defaults.go SetDefaults_Job */
export function setJobDefaults(object: Json): Job {
  const spec = (object['spec'] ?? {}) as Json;
  const template = setPodTemplateDefaults(spec['template']);
  const job = {
    ...{ apiVersion: 'batch/v1', kind: 'Job' },
    ...object,
    spec: { ...jobSpecDefaults(spec), ...spec, ...conditionDefaults(spec), template },
    status: object['status'] ?? {},
  } as unknown as Job;
  return withTemplateLabels(job);
}

function jobSpecDefaults(spec: Json): Json {
  const { completions, parallelism } = spec;
  return {
    ...(completions === undefined && parallelism === undefined ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : unlimited,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  };
}

/** What a spec says of failed pods: conditions that its rules name are to be True. */
export function conditionDefaults({ podFailurePolicy }: Json): Json {
  const { rules } = (podFailurePolicy ?? {}) as { readonly rules?: readonly Json[] };
  if (!rules) return {};
  const withStatus = (patterns: unknown) => (patterns as readonly Json[]).map((pattern) => ({ status: 'True', ...pattern }));
  const whole = rules.map((rule) => (rule['onPodConditions'] ? { ...rule, onPodConditions: withStatus(rule['onPodConditions']) } : rule));
  return { podFailurePolicy: { rules: whole } };
}

/** A Job without labels has those of its template, which the server does at each look at it. */
function withTemplateLabels(job: Job): Job {
  const { labels } = job.spec.template.metadata ?? {};
  if (Object.keys(job.metadata.labels ?? {}).length > 0 || !labels) return job;
  return { ...job, metadata: { ...job.metadata, labels } };
}

/** A new Job with its uid, and with the labels and the selector that are made from it. k8s: registry/batch/job generateSelector */
export function withOwnSelector(job: Job, uid: string): Job {
  const known = { ...job, metadata: { ...job.metadata, uid } };
  if (job.spec.manualSelector) return known;
  const selector = job.spec.selector as JobSpec['selector'] | undefined;
  const matchLabels = { [jobLabels.controllerUid]: uid, ...selector?.matchLabels };
  const template = withLabels(job.spec.template, expectedLabels(known));
  return withTemplateLabels({ ...known, spec: { ...job.spec, selector: { ...selector, matchLabels }, template } });
}

/** Stated labels stay: whether they are right is for validation to say. */
function withLabels(template: PodTemplateSpec, labels: Readonly<Record<string, string>>): PodTemplateSpec {
  return { ...template, metadata: { ...template.metadata, labels: { ...labels, ...template.metadata?.labels } } };
}

/** The labels that a Job's pods have when it does not select them by other means. */
export const expectedLabels = ({ metadata: { name = '', uid = '' } }: Job): Readonly<Record<string, string>> => ({
  [jobLabels.controllerUid]: uid,
  [jobLabels.jobName]: name,
  [jobLabels.olderControllerUid]: uid,
  [jobLabels.olderJobName]: name,
});
