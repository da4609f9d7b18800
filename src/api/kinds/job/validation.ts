import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { goLabelSelector, goMap } from '../../go-syntax.ts';
import { jobLabels } from '../../job.ts';
import { selectorRequirements } from '../../label-selector.ts';
import { matchesLabels } from '../../selectors.ts';
import { invalid, invalidAll, nonNegative, notSupported, required, tooLong } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateSelected } from '../../validation/workload.ts';
import type { Job, JobSpec } from '../../workload-types.ts';
import { validatePodTemplate } from '../pod/validation/pod-template.ts';
import { expectedLabels } from './defaults.ts';
import { validatePodFailurePolicy } from './pod-failure-policy.ts';
import { validateSuccessPolicy } from './success-policy.ts';
import { validateTemplateUpdate } from './template-update.ts';

/** Every mistake of a new Job, which must have its defaults and its selector. k8s: apis/batch/validation ValidateJob */
export function validateJob(job: Job): readonly FieldError[] {
  return [
    ...validateObjectMeta(job.metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...validateOwnSelector(job),
    ...validateSpecAndSelector(job.spec),
    ...validateHostnames(job),
  ];
}

/** k8s: validateGeneratedSelector */
function validateOwnSelector(job: Job): readonly FieldError[] {
  const { manualSelector, selector, template } = job.spec;
  if (manualSelector || !selector) return [];
  const labels = template.metadata?.labels ?? {};
  const expected = expectedLabels(job);
  const keys = [jobLabels.olderControllerUid, jobLabels.olderJobName, jobLabels.controllerUid, jobLabels.jobName];
  const wrong = keys.filter((key) => labels[key] !== expected[key]);
  const isOwn = matchesLabels(selectorRequirements(selector), expected);
  return [
    ...wrong.map((key) => invalid(`spec.template.metadata.labels[${key}]`, goMap(labels), `must be '${expected[key]}'`)),
    ...(isOwn ? [] : [invalid('spec.selector', goLabelSelector(selector), '`selector` not auto-generated')]),
  ];
}

/** The last pod's host name is the longest. */
function validateHostnames({ metadata: { name = '' }, spec: { completionMode, completions = 0 } }: Job): readonly FieldError[] {
  const hostname = `${name}-${completions - 1}`;
  if (completionMode !== 'Indexed' || completions === 0 || dns1123Label(hostname).length === 0) return [];
  return [invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${hostname}`)];
}

/** k8s: ValidateJobSpec */
function validateSpecAndSelector(spec: JobSpec): readonly FieldError[] {
  const selector = spec.selector as JobSpec['selector'] | undefined;
  return [
    ...validateJobSpec(spec, 'spec'),
    ...(selector ? validateLabelSelector(selector, 'spec.selector') : [required('spec.selector')]),
    ...validateSelected(selector, spec.template, 'spec.template'),
  ];
}

const counts = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished'] as const;
const completionModes = ['NonIndexed', 'Indexed'];

/** Every mistake of the spec of a Job, or of those that a CronJob makes, but for its selector. `path`: where it stands. k8s: validateJobSpec */
export function validateJobSpec(spec: JobSpec, path: string): readonly FieldError[] {
  const { completionMode, maxFailedIndexes, backoffLimitPerIndex } = spec;
  return [
    ...[...counts, 'backoffLimitPerIndex' as const, 'maxFailedIndexes' as const].flatMap((field) =>
      nonNegative(`${path}.${field}`, spec[field]),
    ),
    ...(maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined
      ? [required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
      : []),
    ...validateManager(spec.managedBy, `${path}.managedBy`),
    ...(completionMode === undefined || completionModes.includes(completionMode)
      ? []
      : [notSupported(`${path}.completionMode`, completionMode, completionModes)]),
    ...(completionMode === 'Indexed' ? validateIndexed(spec, path) : validateNotIndexed(spec, path)),
    ...validatePodFailurePolicy(spec, `${path}.podFailurePolicy`),
    ...validateSuccessPolicy(spec, `${path}.successPolicy`),
    ...validateReplacement(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${path}.template`),
    ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`),
  ];
}

const longestManager = 63;

/** k8s: IsDomainPrefixedPath */
function validateManager(managedBy: string | undefined, path: string): readonly FieldError[] {
  if (managedBy === undefined) return [];
  const slash = managedBy.indexOf('/');
  const [domain, rest] = [managedBy.slice(0, Math.max(slash, 0)), managedBy.slice(slash + 1)];
  const isPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest);
  const isPrefixed = slash > 0 && rest !== '';
  return [
    ...(managedBy === '' ? [required(path)] : []),
    ...(managedBy === '' || isPrefixed ? [] : [invalid(path, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")')]),
    ...(isPrefixed ? invalidAll(path, domain, dns1123Subdomain(domain)) : []),
    ...(isPrefixed && !isPath
      ? [invalid(path, rest, `Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`)]
      : []),
    ...(managedBy.length > longestManager ? [tooLong(path, `may not be more than ${longestManager} bytes`)] : []),
  ];
}

const most = 100_000;
const mostOfMany = 10_000;

function validateIndexed(spec: JobSpec, path: string): readonly FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  const failed = (detail: string): FieldError => invalid(`${path}.maxFailedIndexes`, maxFailedIndexes ?? 0, detail);
  const isMore = completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions;
  return [
    ...(completions === undefined ? [required(`${path}.completions`, 'when completion mode is Indexed')] : []),
    ...(parallelism > most
      ? [invalid(`${path}.parallelism`, parallelism, `must be less than or equal to ${most} when completion mode is Indexed`)]
      : []),
    ...(isMore ? [failed('must be less than or equal to completions')] : []),
    ...((maxFailedIndexes ?? 0) > most ? [failed(`must be less than or equal to ${most}`)] : []),
    ...((completions ?? 0) > most && spec.backoffLimitPerIndex !== undefined ? validateMany(spec, path) : []),
  ];
}

/** What the lists of indexes in a status would grow to has limits of its own. */
function validateMany({ parallelism = 0, maxFailedIndexes }: JobSpec, path: string): readonly FieldError[] {
  const limit = `must be less than or equal to ${mostOfMany} when completions are above ${most} and used with backoff limit per index`;
  return [
    ...(maxFailedIndexes === undefined
      ? [required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${most}`)]
      : []),
    ...(parallelism > mostOfMany ? [invalid(`${path}.parallelism`, parallelism, limit)] : []),
    ...((maxFailedIndexes ?? 0) > mostOfMany ? [invalid(`${path}.maxFailedIndexes`, maxFailedIndexes ?? 0, limit)] : []),
  ];
}

const validateNotIndexed = (spec: JobSpec, path: string): readonly FieldError[] =>
  (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((field) => {
    const value = spec[field];
    return value === undefined ? [] : [invalid(`${path}.${field}`, value, 'requires indexed completion mode')];
  });

function validateReplacement({ podReplacementPolicy, podFailurePolicy }: JobSpec, path: string): readonly FieldError[] {
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  const isFine = podReplacementPolicy === undefined || supported.includes(podReplacementPolicy);
  return isFine ? [] : [notSupported(path, podReplacementPolicy, supported)];
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, path: string): readonly FieldError[] {
  const { restartPolicy } = template.spec;
  if (restartPolicy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')];
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') return [notSupported(path, restartPolicy, ['OnFailure', 'Never'])];
  if (!podFailurePolicy || restartPolicy === 'Never') return [];
  return [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
}

/** Every mistake of a change. k8s: ValidateJobUpdate, ValidateJobSpecUpdate */
export function validateJobUpdate(next: Job, current: Job): readonly FieldError[] {
  const { spec } = next;
  const selector = spec.selector as JobSpec['selector'] | undefined;
  const immutable = (field: keyof JobSpec, value: string | number | object | null = shownOf(spec[field])): readonly FieldError[] =>
    isDeepStrictEqual(spec[field], current.spec[field]) ? [] : [invalid(`spec.${field}`, value, 'field is immutable')];
  return [
    ...validateMetadataUpdate(next.metadata, current.metadata),
    ...validateSpecAndSelector(spec),
    ...(spec.completionMode === 'Indexed' ? validateElastic(spec, current.spec) : immutable('completions')),
    ...immutable('selector', selector ? goLabelSelector(selector) : null),
    ...validateTemplateUpdate(next, current),
    ...immutable('completionMode'),
    ...immutable('podFailurePolicy'),
    ...immutable('backoffLimitPerIndex'),
    ...immutable('managedBy'),
    ...immutable('successPolicy'),
  ];
}

function validateElastic({ completions, parallelism }: JobSpec, current: JobSpec): readonly FieldError[] {
  if (completions === current.completions || completions === undefined || completions === parallelism) return [];
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')];
}

const shownOf = (value: JobSpec[keyof JobSpec]): string | number | object | null => (typeof value === 'boolean' ? null : (value ?? null));
