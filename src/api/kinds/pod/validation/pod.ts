import type { FieldError } from '../../../errors.ts';
import { isGated } from '../../../pod-status.ts';
import type { Pod, PodSpec } from '../../../types.ts';
import { forbidden, invalid, invalidAll, oneOf, required } from '../../../validation/field-error.ts';
import { validateLabels, validateObjectMeta } from '../../../validation/metadata.ts';
import { dns1123Label, dns1123Subdomain, inRange } from '../../../validation/names.ts';
import { validateAppArmorAnnotations, validateAppArmorMatch } from './apparmor-annotations.ts';
import {
  type PodContext,
  validateAppContainers,
  validateEphemeralContainers,
  validateImageSpace,
  validateInitContainers,
} from './containers.ts';
import { validateDnsConfig, validateHostAliases, validateHostnameOverride } from './dns.ts';
import { validateFileKeyVolumes } from './env.ts';
import { validateHostNetworkPorts } from './ports.ts';
import { validatePodResources, validateResources } from './resources.ts';
import {
  validateAffinity,
  validateReadinessGates,
  validateSchedulingGates,
  validateTolerations,
  validateTopologySpread,
} from './scheduling.ts';
import { validateHostUsers, validatePodSecurityContext } from './security-context.ts';
import type { ProjectedSource } from './shapes.ts';
import { validateStepAnnotations } from './steps.ts';
import { validateVolumes } from './volumes.ts';

/**
 * Every mistake of a new pod, in the API server's order and words. The pod must have its defaults.
 * k8s: validation.go ValidatePodCreate (1.32)
 */
export function validatePod(pod: Pod): readonly FieldError[] {
  const gated = isGated(pod.spec) && Boolean(pod.spec.nodeName);
  const ephemeral = (pod.spec.ephemeralContainers ?? []).length > 0;
  return [
    ...validatePodMetadataAndSpec(pod),
    ...(ephemeral ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')] : []),
    ...validateAppArmorMatch(pod),
    ...(gated ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')] : []),
  ];
}

/** What holds for new and for changed pods. k8s: validation.go validatePodMetadataAndSpec */
export function validatePodMetadataAndSpec(pod: Pod): readonly FieldError[] {
  return [
    ...validateObjectMeta(pod.metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...validatePodAnnotations(pod),
    ...validateAppArmorAnnotations(pod),
    ...validateStepAnnotations(pod),
    ...validatePodSpec(pod.spec),
    ...validateTokenSources(pod.spec),
    ...(pod.spec.containers ?? []).flatMap((container, index) => validateImageSpace(container, `spec.containers[${index}]`)),
    ...(pod.spec.initContainers ?? []).flatMap((container, index) => validateImageSpace(container, `spec.initContainers[${index}]`)),
  ];
}

export function validatePodAnnotations(pod: Pod): readonly FieldError[] {
  const mirror = pod.metadata.annotations?.['kubernetes.io/config.mirror'];
  const cost = pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'];
  const isCost = cost === undefined || (/^(0|-?[1-9][0-9]*)$/.test(cost) && Math.abs(Number(cost)) < 2 ** 31);
  const at = (key: string): string => `metadata.annotations[${key}]`;
  return [
    ...(mirror !== undefined && !pod.spec.nodeName
      ? [invalid(at('kubernetes.io/config.mirror'), mirror, 'must set spec.nodeName if mirror pod annotation is set')]
      : []),
    ...(isCost ? [] : [invalid(at('controller.kubernetes.io/pod-deletion-cost'), cost, 'must be a 32bit integer')]),
  ];
}

/** k8s: validation.go ValidatePodSpec */
export function validatePodSpec(spec: PodSpec): readonly FieldError[] {
  const { errors, usable } = validateVolumes(spec.volumes ?? [], 'spec.volumes');
  const context: PodContext = { spec, volumes: usable };
  return [
    ...(spec.terminationGracePeriodSeconds === undefined ? [required('spec.terminationGracePeriodSeconds')] : []),
    ...errors,
    ...validateAppContainers(context, 'spec.containers'),
    ...validateInitContainers(context, 'spec.initContainers'),
    ...validateEphemeralContainers(context, 'spec.ephemeralContainers'),
    ...validateFileKeyVolumes(spec),
    ...validatePodResources(spec, 'spec.resources'),
    ...(spec.hostNetwork ? validateHostNetworkPorts(spec.containers ?? [], 'spec.containers') : []),
    ...oneOf('spec.restartPolicy', spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...oneOf('spec.dnsPolicy', spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']),
    ...validateLabels(spec.nodeSelector, 'spec.nodeSelector'),
    ...validatePodSecurityContext(spec, 'spec.securityContext'),
    ...validateAffinity(spec['affinity'] as object | undefined, 'spec.affinity'),
    ...validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, 'spec.dnsConfig'),
    ...validateReadinessGates(spec, 'spec.readinessGates'),
    ...validateSchedulingGates(spec.schedulingGates ?? [], 'spec.schedulingGates'),
    ...validateTopologySpread((spec['topologySpreadConstraints'] ?? []) as readonly object[], 'spec.topologySpreadConstraints'),
    ...validateHostUsers(spec, 'spec'),
    ...validateNamesAndNumbers(spec),
  ];
}

/** The single-valued fields behind the lists, and the lists between them. */
function validateNamesAndNumbers(spec: PodSpec): readonly FieldError[] {
  const subdomain = (field: string): readonly FieldError[] => {
    const value = spec[field] as string | undefined;
    return value ? invalidAll(`spec.${field}`, value, dns1123Subdomain(value)) : [];
  };
  const label = (field: 'hostname' | 'subdomain'): readonly FieldError[] =>
    spec[field] ? invalidAll(`spec.${field}`, spec[field], dns1123Label(spec[field])) : [];
  const deadline = spec.activeDeadlineSeconds;
  const runtimeClass = spec['runtimeClassName'] as string | undefined;
  const preemption = spec['preemptionPolicy'] as string | undefined;
  const overhead = spec['overhead'] as Readonly<Record<string, string>> | undefined;
  return [
    ...subdomain('serviceAccountName'),
    ...subdomain('nodeName'),
    ...(deadline === undefined ? [] : invalidAll('spec.activeDeadlineSeconds', deadline, inRange(deadline, 1, 2_147_483_647))),
    ...label('hostname'),
    ...label('subdomain'),
    ...validateHostnameOverride(spec, 'spec'),
    ...validateTolerations(spec.tolerations ?? [], 'spec.tolerations'),
    ...validateHostAliases(spec.hostAliases ?? [], 'spec.hostAliases'),
    ...subdomain('priorityClassName'),
    ...(runtimeClass === undefined ? [] : invalidAll('spec.runtimeClassName', runtimeClass, dns1123Subdomain(runtimeClass))),
    ...(preemption === undefined ? [] : oneOf('spec.preemptionPolicy', preemption, ['PreemptLowerPriority', 'Never'])),
    ...(overhead ? validateResources({ limits: overhead }, 'spec.overhead') : []),
    ...validateOs(spec),
  ];
}

function validateOs(spec: PodSpec): readonly FieldError[] {
  const os = spec['os'] as { readonly name?: string } | undefined;
  if (os === undefined) return [];
  return [...oneOf('spec.os.name', os.name, ['linux', 'windows']), ...(os.name === 'linux' ? validateLinux(spec) : [])];
}

/** k8s: validation.go validateLinux */
function validateLinux(spec: PodSpec): readonly FieldError[] {
  const owners = [
    ['spec', spec],
    ...(spec.initContainers ?? []).map((container, index) => [`spec.initContainers[${index}]`, container] as const),
    ...(spec.containers ?? []).map((container, index) => [`spec.containers[${index}]`, container] as const),
  ] as const;
  return owners
    .filter(([, { securityContext }]) => securityContext?.windowsOptions !== undefined)
    .map(([path]) => forbidden(`${path}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod'));
}

/** A token of an account needs the account. */
function validateTokenSources(spec: PodSpec): readonly FieldError[] {
  if (spec.serviceAccountName) return [];
  return (spec.volumes ?? []).flatMap((volume, index) =>
    ((volume['projected'] as ProjectedSource | undefined)?.sources ?? []).flatMap((source, sourceIndex) => {
      const field = `spec.volumes[${index}].projected.sources[${sourceIndex}].serviceAccountToken`;
      return source.serviceAccountToken === undefined ? [] : [forbidden(field, 'must not be specified when serviceAccountName is not set')];
    }),
  );
}
