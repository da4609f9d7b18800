import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../../errors.ts';
import { goQuote } from '../../../go-quote.ts';
import { isRecord } from '../../../is-record.ts';
import { isGated } from '../../../pod-status.ts';
import type { Container, Pod, PodSpec, Toleration } from '../../../types.ts';
import { forbidden, invalid, invalidAll, required } from '../../../validation/field-error.ts';
import { validateMetadataUpdate } from '../../../validation/metadata.ts';
import { inRange } from '../../../validation/names.ts';
import { validateImageSpace } from './containers.ts';
import { judgeGatedUpdate } from './gated-pod-update.ts';
import { validatePodMetadataAndSpec } from './pod.ts';
import { validateStepChanges } from './steps.ts';

const updatableFields = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/**
 * Every mistake of a change to a stored pod; both must have their defaults. Where Kubernetes prints a diff of the two specs, the
 * paths of the fields that differ stand instead. k8s: validation.go ValidatePodUpdate
 */
export function validatePodUpdate(newPod: Pod, oldPod: Pod): readonly FieldError[] {
  const before = [
    ...validateMetadataUpdate(newPod.metadata, oldPod.metadata),
    ...validatePodMetadataAndSpec(newPod),
    ...validateStepChanges(newPod, oldPod),
  ];
  const lists = [
    // A patch may have taken the whole spec away.
    ...validateContainerUpdates(newPod.spec.containers ?? [], oldPod.spec.containers, 'spec.containers'),
    ...validateContainerUpdates(newPod.spec.initContainers ?? [], oldPod.spec.initContainers ?? [], 'spec.initContainers'),
  ];
  const first = lists.find(({ detail }) => detail === addedOrRemoved);
  if (first) return [...before, ...lists.slice(0, lists.indexOf(first) + 1)];
  const deadline = validateDeadlineUpdate(newPod.spec.activeDeadlineSeconds, oldPod.spec.activeDeadlineSeconds);
  // Kubernetes stops at a wrong number, but goes on after a deadline that was taken away.
  if (deadline !== undefined && deadline.value !== null) return [...before, ...lists, deadline];
  const gated = isGated(oldPod.spec) ? judgeGatedUpdate(newPod.spec, oldPod.spec) : { errors: [], rest: newPod.spec };
  return [
    ...before,
    ...lists,
    ...(deadline ? [deadline] : []),
    ...validateTolerationUpdate(newPod.spec.tolerations ?? [], oldPod.spec.tolerations ?? []),
    ...validateGateUpdate(newPod.spec, oldPod.spec),
    ...gated.errors,
    ...validateRest(gated.rest, oldPod.spec),
  ];
}

/**
 * Every mistake of a change to the ephemeral containers of a stored pod: what is there stays as it is, and others may follow.
 * k8s: validation.go ValidatePodEphemeralContainersUpdate
 */
export function validateEphemeralContainersUpdate(newPod: Pod, oldPod: Pod): readonly FieldError[] {
  const path = 'spec.ephemeralContainers';
  const containers = newPod.spec.ephemeralContainers ?? [];
  return [
    ...validateMetadataUpdate(newPod.metadata, oldPod.metadata),
    ...validatePodMetadataAndSpec(newPod),
    ...(oldPod.spec.ephemeralContainers ?? []).flatMap((old) => {
      // The last of a name counts; that there are two is an error of its own.
      const index = containers.findLastIndex(({ name }) => name === old.name);
      const existing = `existing ephemeral containers ${goQuote(old.name)}`;
      if (index < 0) return [forbidden(path, `${existing} may not be removed\n`)];
      const changed = changedPaths(containers[index], old, `${path}[${index}]`);
      return changed.length === 0 ? [] : [forbidden(path, `${existing} may not be changed\nchanged: ${changed.join(', ')}`)];
    }),
  ];
}

const addedOrRemoved = 'pod updates may not add or remove containers';

function validateContainerUpdates(containers: readonly Container[], old: readonly Container[], path: string): readonly FieldError[] {
  if (containers.length !== old.length) return [forbidden(path, addedOrRemoved)];
  return containers.flatMap((container, index) => [
    ...(container.image ? [] : [required(`${path}[${index}].image`)]),
    ...validateImageSpace(container, `${path}[${index}]`),
  ]);
}

function validateDeadlineUpdate(deadline: number | undefined, old: number | undefined): FieldError | undefined {
  const field = 'spec.activeDeadlineSeconds';
  if (deadline === undefined) {
    return old === undefined ? undefined : invalid(field, null, 'must not update from a positive integer to nil value');
  }
  const [wrongRange] = invalidAll(field, deadline, inRange(deadline, 0, 2_147_483_647));
  if (wrongRange) return wrongRange;
  return old !== undefined && old < deadline ? invalid(field, deadline, 'must be less than or equal to previous value') : undefined;
}

function validateTolerationUpdate(tolerations: readonly Toleration[], old: readonly Toleration[]): readonly FieldError[] {
  const withoutSeconds = ({ key, operator, value, effect }: Toleration) => JSON.stringify([key, operator, value, effect]);
  const given = new Set(tolerations.map(withoutSeconds));
  const kept = old.every((toleration) => given.has(withoutSeconds(toleration)));
  return kept ? [] : [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
}

function validateGateUpdate(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const names = ({ schedulingGates }: PodSpec): readonly string[] => (schedulingGates ?? []).map(({ name }) => name);
  const known = new Set(names(old));
  return names(spec).flatMap((name, index) => {
    const text = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return known.has(name) ? [] : [forbidden(`spec.schedulingGates[${index}].name`, text)];
  });
}

/** Paths that are named when a client changed very many. */
const mostChanged = 100;

/** Everything else must be as it was. */
function validateRest(spec: PodSpec, old: PodSpec): readonly FieldError[] {
  const wasNegative = old.terminationGracePeriodSeconds < 0 && spec.terminationGracePeriodSeconds === 1;
  const asBefore: PodSpec = {
    ...spec,
    containers: withImagesOf(spec.containers, old.containers),
    ...(spec.initContainers ? { initContainers: withImagesOf(spec.initContainers, old.initContainers ?? []) } : {}),
    ...(wasNegative ? { terminationGracePeriodSeconds: old.terminationGracePeriodSeconds } : {}),
  };
  const ignored = new Set(['activeDeadlineSeconds', 'tolerations', 'schedulingGates']);
  const fields = [...new Set([...Object.keys(old), ...Object.keys(asBefore)])].filter((field) => !ignored.has(field));
  const changed = fields.flatMap((field) => changedPaths(asBefore[field], old[field], `spec.${field}`));
  if (changed.length === 0) return [];
  const shown = changed.length > mostChanged ? [...changed.slice(0, mostChanged), `${changed.length - mostChanged} more`] : changed;
  const text = `pod updates may not change fields other than ${updatableFields}\nchanged: ${shown.join(', ')}`;
  return [forbidden('spec', text)];
}

const withImagesOf = (containers: readonly Container[], old: readonly Container[]): readonly Container[] =>
  containers.map((container, index) => ({ ...container, image: old[index]?.image ?? container.image }));

/** The deepest paths at which the two values differ. An empty list or map counts as absent. */
function changedPaths(value: unknown, old: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(value, old) || (isEmpty(value) && isEmpty(old))) return [];
  if (Array.isArray(value) && Array.isArray(old) && value.length === old.length) {
    return value.flatMap((item, index) => changedPaths(item, old[index], `${path}[${index}]`));
  }
  if (isRecord(value) && isRecord(old)) {
    const fields = [...new Set([...Object.keys(old), ...Object.keys(value)])];
    return fields.flatMap((field) => changedPaths(value[field], old[field], `${path}.${field}`));
  }
  return [path];
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
