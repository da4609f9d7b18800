import type { FieldError } from '../../../errors.ts';
import { isRecord } from '../../../is-record.ts';
import { isSidecar } from '../../../pod-status.ts';
import type { Container, EnvVar, PodSpec, Volume } from '../../../types.ts';
import { duplicate, forbidden, invalid, invalidAll, notFound, oneOf, required } from '../../../validation/field-error.ts';
import { dns1123Label } from '../../../validation/names.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateHostPortConflicts, validatePorts } from './ports.ts';
import { type ProbeField, validateLifecycle, validateProbe } from './probes.ts';
import { validateResizePolicy } from './resize-policy.ts';
import { validateResources } from './resources.ts';
import { validateRestartPolicy } from './restart-policy.ts';
import { validateContainerSecurityContext } from './security-context.ts';
import type { EnvFromSource, Lifecycle, Probe } from './shapes.ts';
import { validateVolumeDevices, validateVolumeMounts } from './volume-mounts.ts';

/** What the checks of a container need of its pod. */
export interface PodContext {
  readonly spec: PodSpec;
  /** Volumes without a mistake, by name. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

const probeFields: readonly ProbeField[] = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** What holds for a container of any kind. k8s: validation.go validateContainerCommon */
function validateCommon(container: Container, context: PodContext, path: string): readonly FieldError[] {
  const hostUsers = context.spec.hostUsers !== false;
  const resizePolicy = container['resizePolicy'] as readonly never[] | undefined;
  return [
    ...(container.name ? invalidAll(`${path}.name`, container.name, dns1123Label(container.name)) : [required(`${path}.name`)]),
    ...(container.image ? [] : [required(`${path}.image`)]),
    ...oneOf(`${path}.terminationMessagePolicy`, container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError']),
    ...validatePorts(container.ports ?? [], `${path}.ports`),
    ...validateEnv(container.env ?? [], `${path}.env`),
    ...validateEnvFrom((container['envFrom'] ?? []) as readonly EnvFromSource[], `${path}.envFrom`),
    ...validateVolumeMounts(container, context.volumes, `${path}.volumeMounts`),
    ...validateVolumeDevices(container, context.volumes, `${path}.volumeDevices`),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...validateResources(container.resources, `${path}.resources`),
    ...validateResizePolicy(resizePolicy ?? [], `${path}.resizePolicy`, context.spec.restartPolicy),
    ...validateContainerSecurityContext(container.securityContext, `${path}.securityContext`, hostUsers),
  ];
}

function validateHooksAndProbes(container: Container, spec: PodSpec, path: string): readonly FieldError[] {
  return [
    ...validateLifecycle(container['lifecycle'] as Lifecycle | undefined, spec, `${path}.lifecycle`),
    ...probeFields.flatMap((field) => validateProbe(container[field] as Probe | undefined, field, `${path}.${field}`)),
  ];
}

/** Checks the app containers. k8s: validation.go validateContainers */
export function validateAppContainers(context: PodContext, path: string): readonly FieldError[] {
  const containers = context.spec.containers ?? [];
  if (containers.length === 0) return [required(path)];
  const seen = new Set<string>();
  const errors = containers.flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const isRepeated = seen.has(container.name);
    seen.add(container.name);
    return [
      ...validateCommon(container, context, at),
      ...(isRepeated ? [duplicate(`${at}.name`, container.name ?? '')] : []),
      ...validateHooksAndProbes(container, context.spec, at),
      ...validateRestartPolicy(container, at),
    ];
  });
  return [...errors, ...validateHostPortConflicts(containers, path)];
}

const notForInit = 'may not be set for init containers without restartPolicy=Always';

/** Checks the init containers; a name that an app container has too is reported here. k8s: validation.go validateInitContainers */
export function validateInitContainers(context: PodContext, path: string): readonly FieldError[] {
  const { spec } = context;
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const isRepeated = names.has(container.name);
    if (container.name) names.add(container.name);
    const forbiddenFields = ['lifecycle', ...probeFields].filter((field) => container[field] !== undefined);
    return [
      ...validateCommon(container, context, at),
      ...validateRestartPolicy(container, at),
      ...(isRepeated ? [duplicate(`${at}.name`, container.name ?? '')] : []),
      // One at a time, since they run so; reported with the index that this gives, as Kubernetes has it.
      ...validateHostPortConflicts([container], path),
      ...(isSidecar(container)
        ? validateHooksAndProbes(container, spec, at)
        : forbiddenFields.map((field) => forbidden(`${at}.${field}`, notForInit))),
      // Kubernetes 1.33 takes it of one that is no sidecar, too, and forgets it.
      ...(isSidecar(container) ? [] : validateNoResizePolicy(container['resizePolicy'], `${at}.resizePolicy`)),
    ];
  });
}

function validateNoResizePolicy(policy: unknown, path: string): readonly FieldError[] {
  return Array.isArray(policy) && policy.length > 0 ? [invalid(path, policy, 'must not be set for init containers')] : [];
}

const notForEphemeral = 'cannot be set for an Ephemeral Container';
/** In the order of the struct's fields. k8s: validation.go allowedEphemeralContainerFields names the others */
const ephemeralForbidden = ['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules', ...probeFields, 'lifecycle'];

/** Checks the ephemeral containers. k8s: validation.go validateEphemeralContainers */
export function validateEphemeralContainers(context: PodContext, path: string): readonly FieldError[] {
  const { spec } = context;
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const isRepeated = names.has(container.name);
    names.add(container.name);
    const target = container.targetContainerName;
    return [
      ...validateCommon(container, context, at),
      ...validateImageSpace(container, at),
      ...(isRepeated ? [duplicate(`${at}.name`, container.name ?? '')] : []),
      ...(target && !others.has(target) ? [notFound(`${at}.targetContainerName`, target)] : []),
      ...ephemeralForbidden.filter((field) => isSet(container[field])).map((field) => forbidden(`${at}.${field}`, notForEphemeral)),
      ...(container.volumeMounts ?? []).flatMap((mount, mountIndex) =>
        (['subPath', 'subPathExpr'] as const)
          .filter((field) => mount[field])
          .map((field) => forbidden(`${at}.volumeMounts[${mountIndex}].${field}`, notForEphemeral)),
      ),
    ];
  });
}

const isSet = (value: unknown): boolean => (isRecord(value) ? Object.keys(value).length > 0 : value !== undefined);

/** An image name with blanks around it is refused in pods. k8s: validation.go validateContainerOnlyForPod */
export function validateImageSpace(
  container: { readonly image?: string; readonly env?: readonly EnvVar[] },
  path: string,
): readonly FieldError[] {
  const image = container.image ?? '';
  return image === image.trim() ? [] : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];
}
