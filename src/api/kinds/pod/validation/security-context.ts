import type { FieldError } from '../../../errors.ts';
import type { PodSecurityContext, PodSpec, SecurityContext, SecurityProfile } from '../../../types.ts';
import { duplicate, forbidden, invalid, invalidAll, notSupported, required, tooLong } from '../../../validation/field-error.ts';
import { userId } from '../../../validation/names.ts';
import { repeatedIndexes } from '../../../validation/repeated.ts';
import { validateLocalDescendingPath } from './paths.ts';

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];

const validateId = (id: number | undefined, path: string): readonly FieldError[] =>
  id === undefined ? [] : invalidAll(path, id, userId(id));

function validateChoice(value: string | undefined, supported: readonly string[], path: string): readonly FieldError[] {
  return value === undefined || supported.includes(value) ? [] : [notSupported(path, value, supported)];
}

/** Checks the pod's securityContext. k8s: validation.go validatePodSpecSecurityContext */
export function validatePodSecurityContext(spec: PodSpec, path: string): readonly FieldError[] {
  const context = spec.securityContext ?? {};
  const sharesHostPid = spec.shareProcessNamespace === true && spec.hostPID === true;
  return [
    ...validateId(context.fsGroup, `${path}.fsGroup`),
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...(context.supplementalGroups ?? []).flatMap((id, index) => validateId(id, `${path}.supplementalGroups[${index}]`)),
    ...(sharesHostPid ? [invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')] : []),
    ...validateSysctls(context, spec, `${path}.sysctls`),
    ...validateChoice(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${path}.fsGroupChangePolicy`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
    ...validateChoice(context.supplementalGroupsPolicy, ['Merge', 'Strict'], `${path}.supplementalGroupsPolicy`),
    ...validateChoice(context.seLinuxChangePolicy, ['MountOption', 'Recursive'], `${path}.seLinuxChangePolicy`),
  ];
}

const sysctlPattern = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
const sysctlExpression = new RegExp(sysctlPattern);
const longestSysctl = 253;

function validateSysctls(context: PodSecurityContext, spec: PodSpec, path: string): readonly FieldError[] {
  const names = (context.sysctls ?? []).map(({ name = '' }) => name);
  const repeated = repeatedIndexes(names);
  return names.flatMap((name, index) => {
    const field = `${path}[${index}].name`;
    return [...validateSysctlName(name, repeated.has(index), field), ...validateHostSysctl(name, spec, field)];
  });
}

function validateSysctlName(name: string, isRepeated: boolean, field: string): readonly FieldError[] {
  if (name === '') return [required(field)];
  if (name.length > longestSysctl || !sysctlExpression.test(name)) {
    return [invalid(field, name, `must have at most ${longestSysctl} characters and match regex ${sysctlPattern}`)];
  }
  return isRepeated ? [duplicate(field, name)] : [];
}

/** A sysctl of a namespace that the pod shares with the host would change the host. */
function validateHostSysctl(name: string, spec: PodSpec, field: string): readonly FieldError[] {
  const dotted = name.replaceAll('/', '.');
  const isIpc = /^(kernel\.(sem$|shm|msg)|fs\.mqueue\.)/.test(dotted);
  if (spec.hostNetwork && dotted.startsWith('net.')) return [invalid(field, name, "may not be specified when 'hostNetwork' is true")];
  return spec.hostIPC === true && isIpc ? [invalid(field, name, "may not be specified when 'hostIPC' is true")] : [];
}

function validateSeccomp(profile: SecurityProfile | undefined, path: string): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type = '', localhostProfile } = profile;
  const wrongType = type === '' ? [required(`${path}.type`, 'type is required when seccompProfile is set')] : [];
  const field = `${path}.localhostProfile`;
  const file =
    localhostProfile === undefined
      ? [required(field, 'must be set when seccomp type is Localhost')]
      : validateLocalDescendingPath(localhostProfile, field);
  return [
    ...wrongType,
    ...(type === '' ? [] : validateChoice(type, profileTypes, `${path}.type`)),
    ...(type === 'Localhost' ? file : []),
    ...(type !== 'Localhost' && localhostProfile !== undefined
      ? [invalid(field, profile, 'can only be set when seccomp type is Localhost')]
      : []),
  ];
}

function validateAppArmor(profile: SecurityProfile | undefined, path: string): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type = '', localhostProfile } = profile;
  const field = `${path}.localhostProfile`;
  if (type === '') return [required(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!profileTypes.includes(type)) return [notSupported(`${path}.type`, type, profileTypes)];
  if (type !== 'Localhost') {
    return localhostProfile === undefined ? [] : [invalid(field, localhostProfile, 'can only be set when AppArmor type is Localhost')];
  }
  if (!localhostProfile) return [required(field, 'must be set when AppArmor type is Localhost')];
  return [
    ...(localhostProfile.trim() === localhostProfile ? [] : [invalid(field, localhostProfile, 'must not be padded with whitespace')]),
    ...(localhostProfile.length > 4095 ? [tooLong(field, 'may not be more than 4095 bytes')] : []),
  ];
}

/** Checks a container's securityContext. k8s: validation.go ValidateSecurityContext */
export function validateContainerSecurityContext(
  context: SecurityContext | undefined,
  path: string,
  hostUsers: boolean,
): readonly FieldError[] {
  if (context === undefined) return [];
  const mayEscalate = context.allowPrivilegeEscalation !== false;
  const escalations = [
    ...(context.privileged ? ['`privileged` to true'] : []),
    ...(context.capabilities?.add?.includes('CAP_SYS_ADMIN') ? ['`capabilities.Add` CAP_SYS_ADMIN'] : []),
  ];
  const unmasked = hostUsers && context.procMount === 'Unmasked';
  return [
    ...validateId(context.runAsUser, `${path}.runAsUser`),
    ...validateId(context.runAsGroup, `${path}.runAsGroup`),
    ...validateProcMount(context.procMount, unmasked, `${path}.procMount`),
    ...validateSeccomp(context.seccompProfile, `${path}.seccompProfile`),
    ...(mayEscalate
      ? []
      : escalations.map((what) => invalid(path, context, `cannot set \`allowPrivilegeEscalation\` to false and ${what}`))),
    ...validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`),
  ];
}

function validateProcMount(procMount: string | undefined, unmaskedOnHost: boolean, path: string): readonly FieldError[] {
  if (unmaskedOnHost) return [invalid(path, procMount ?? '', '`hostUsers` must be false to use `Unmasked`')];
  return validateChoice(procMount, ['Default', 'Unmasked'], path);
}

/** A pod with users of its own may not share the host's namespaces. k8s: validation.go validateHostUsers */
export function validateHostUsers(spec: PodSpec, path: string): readonly FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shared: readonly [string, unknown][] = [
    ['hostNetwork', spec.hostNetwork],
    ['HostPID', spec.hostPID],
    ['HostIPC', spec.hostIPC],
  ];
  return shared.filter(([, value]) => value === true).map(([field]) => forbidden(`${path}.${field}`, 'when `pod.Spec.HostUsers` is false'));
}
