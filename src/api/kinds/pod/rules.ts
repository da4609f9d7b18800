import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import { allContainers, isGated, isTerminalPhase } from '../../pod-status.ts';
import { noteFormerResources, takeResize } from '../../resize.ts';
import { scheduledRequests } from '../../resources.ts';
import type { Pod, PodSpec } from '../../types.ts';
import type { BirthContext, Converted, KindRules } from '../kind-rules.ts';
import { readAppArmorAnnotations } from './apparmor-annotations.ts';
import { setPodDefaults } from './defaults.ts';
import { withoutServiceAccountVolume } from './exported-pod.ts';
import { readLegacyAnnotations } from './legacy-annotations.ts';
import { firstStatus, readPodStatus } from './status.ts';
import { podSupport } from './support.ts';
import { validatePod } from './validation/pod.ts';
import { podChangeWarnings } from './validation/pod-change-warnings.ts';
import { validatePodResize } from './validation/pod-resize.ts';
import { validatePodStatusUpdate } from './validation/pod-status-update.ts';
import { validateEphemeralContainersUpdate, validatePodUpdate } from './validation/pod-update.ts';
import { podWarnings } from './validation/pod-warnings.ts';

/** What is decided about Pods before a kubelet sees them. k8s: registry/core/pod */
export const podRules: KindRules<Pod> = {
  write: {
    convert,
    asksFor: (pod, { nodeName }) => withoutOwnNode(pod, nodeName),
    setDefaults: setPodDefaults,
    validate: validatePod,
    warnings: podWarnings,
    begin: (pod, context) => ({ ...pod, spec: placedSpec(pod.spec, context), status: firstStatus(pod) }),
    validateUpdate: validatePodUpdate,
    parts: {
      ephemeralcontainers: { path: ['spec', 'ephemeralContainers'], validateUpdate: validateEphemeralContainersUpdate },
      resize: { path: ['spec', 'containers'], take: takeResize, validateUpdate: validatePodResize, follow: noteFormerResources },
    },
    isFixed: true,
    changeWarnings: podChangeWarnings,
    readStatus: readPodStatus,
    validateStatusUpdate: validatePodStatusUpdate,
  },
  selectableFields: {
    'spec.nodeName': 'path',
    'spec.restartPolicy': 'path',
    'spec.schedulerName': 'path',
    'spec.serviceAccountName': 'path',
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': 'path',
    'status.podIP': 'path',
    'status.podIPs': ({ status }) => (status.podIPs ?? []).map(({ ip }) => ip).join(','),
    'status.nominatedNodeName': 'path',
  },
  support: podSupport,
  isWhole: ({ spec, status }) => isRecord(spec) && Array.isArray(spec['containers']) && isRecord(status),
  answersDeleted: true,
  graceSeconds,
};

function convert(pod: Json): Converted {
  const legacy = readLegacyAnnotations(pod);
  const appArmor = readAppArmorAnnotations(legacy.value);
  const { value, warnings } = withoutServiceAccountVolume(appArmor.value);
  return { value, unknownFields: legacy.unknownFields, warnings: [...legacy.warnings, ...appArmor.warnings, ...warnings] };
}

/** A pod that requests nothing, wants no port of the machine, has no claim and waits at no gate has a place on any node that is not marked; for others the kubelet finds out. */
function placedSpec(spec: PodSpec, { nodeName, isNodeMarked = false }: Pick<BirthContext, 'nodeName' | 'isNodeMarked'>): PodSpec {
  const { nodeName: _asked, ...unbound } = spec;
  const usesClaims = (spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral);
  const wantsPort = allContainers(spec).some(({ ports = [] }) => ports.some(({ hostPort }) => hostPort));
  const goesAnywhere = !isNodeMarked && Object.keys(scheduledRequests(spec)).length === 0 && !usesClaims && !wantsPort && !isGated(spec);
  return (goesAnywhere ? { ...spec, nodeName } : unbound) as PodSpec;
}

/** A pod that asks for this very node asks for nothing. */
function withoutOwnNode(pod: Json, ownName: string): Json {
  const { nodeName, ...spec } = (pod['spec'] ?? {}) as Json;
  return nodeName === ownName ? { ...pod, spec } : pod;
}

/** Those asked for, else the pod's own; a pod that was never bound or has finished goes at once. k8s: registry/core/pod/strategy.go */
function graceSeconds({ spec, status }: Pod, asked: number | undefined): number {
  const isFinished = isTerminalPhase(status.phase);
  return !spec.nodeName || isFinished ? 0 : (asked ?? spec.terminationGracePeriodSeconds);
}
