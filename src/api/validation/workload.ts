/** What the kinds that make pods have in common. k8s: apis/apps/validation, apis/core/validation */
import type { FieldError } from '../errors.ts';
import { goIntOrString, goLabelSelector, goMap } from '../go-syntax.ts';
import { percentOf } from '../int-or-percent.ts';
import { validatePodTemplate } from '../kinds/pod/validation/pod-template.ts';
import { podWarnings } from '../kinds/pod/validation/pod-warnings.ts';
import { selectorRequirements } from '../label-selector.ts';
import { matchesLabels } from '../selectors.ts';
import type { LabelSelector, ObjectMeta, Pod } from '../types.ts';
import type { IntOrString, PodTemplateSpec } from '../workload-types.ts';
import { forbidden, invalid, invalidAll, nonNegative, notSupported, required } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { dns1123Label } from './names.ts';

/** Every mistake of the selector of a kind that makes pods; `ofWhat` is how the message calls that. */
export function validateSelector(selector: LabelSelector | undefined, path: string, ofWhat: string): readonly FieldError[] {
  if (!selector) return [required(path)];
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const isEmpty = Object.keys(matchLabels).length + matchExpressions.length === 0;
  return [
    ...validateLabelSelector(selector, path),
    ...(isEmpty ? [invalid(path, goLabelSelector(selector), `empty selector is invalid for ${ofWhat}`)] : []),
  ];
}

/** That a selector selects what its template makes. Without any it selects nothing; `{}` is a mistake of its own. */
export function validateSelected(selector: LabelSelector | undefined, template: PodTemplateSpec, path: string): readonly FieldError[] {
  const labels = template.metadata?.labels;
  if (selector && validateLabelSelector(selector, path).length > 0) return [];
  if (selector && matchesLabels(selectorRequirements(selector), labels ?? {})) return [];
  return [invalid(`${path}.metadata.labels`, goMap(labels), '`selector` does not match template `labels`')];
}

/** Every mistake of a template whose pods run until they are taken away. k8s: ValidatePodTemplateSpecForReplicaSet */
export function validateEndlessTemplate(template: PodTemplateSpec, path: string, kind = 'ReplicaSet'): readonly FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  const deadline = `${path}.spec.activeDeadlineSeconds`;
  return [
    ...validatePodTemplate(template, path),
    ...(restartPolicy === 'Always' ? [] : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined ? [] : [forbidden(deadline, `activeDeadlineSeconds in ${kind} is not Supported`)]),
  ];
}

const percentRule =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** Every mistake of a number or percentage. k8s: ValidatePositiveIntOrPercent */
export function validateIntOrPercent(value: IntOrString, path: string): readonly FieldError[] {
  if (typeof value === 'number') return nonNegative(path, value);
  return percentOf(value) === undefined ? invalidAll(path, goIntOrString(value), [percentRule]) : [];
}

/** k8s: IsNotMoreThan100Percent */
export function validateAtMostAll(value: IntOrString, path: string): readonly FieldError[] {
  return (percentOf(value) ?? 0) > 100 ? [invalid(path, goIntOrString(value), 'must not be greater than 100%')] : [];
}

/** Whether a number or percentage is 0 of anything. k8s: getIntOrPercentValue */
export const isZero = (value: IntOrString): boolean => (typeof value === 'number' ? value : (percentOf(value) ?? 0)) === 0;

/** What is warned of a name that pods get their names and hostnames from. */
export function workloadNameWarnings({ name }: ObjectMeta): readonly string[] {
  const messages = dns1123Label(name);
  if (messages.length === 0) return [];
  const text = 'this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: ${text}: [${messages.join(' ')}]`];
}

/** What is warned of a template at `path`. k8s: pkg/api/pod/warnings.go GetWarningsForPodTemplate */
export function templateWarnings({ metadata, spec }: PodTemplateSpec, path: string): readonly string[] {
  return podWarnings({ metadata: { ...metadata, name: 'template' }, spec } as Pod).map(
    (warning) => `${path}.${warning.replaceAll(' with spec.', ` with ${path}.spec.`)}`,
  );
}
