import { goQuote } from '../../go-quote.ts';
import { all, anyDomain, honoured, oneNode, only, type StructSupport, type Support, scheduling, serverOwned } from '../../support-words.ts';
import { honouredVolumeSources, refusedVolumeSources } from './volume-sources.ts';

/** A cluster hands out devices by claims. */
const noClaims: Support = {
  is: 'refused',
  because: 'kpod has no devices to claim: leave it out; a device of this machine can be mounted as a hostPath volume',
};

const podSpec: StructSupport = {
  ...all(
    'volumes',
    'initContainers',
    'containers',
    'ephemeralContainers',
    'restartPolicy',
    'terminationGracePeriodSeconds',
    'activeDeadlineSeconds',
  ),
  ...all('dnsPolicy', 'dnsConfig', 'hostname', 'setHostnameAsFQDN', 'hostnameOverride', 'hostAliases', 'enableServiceLinks', 'subdomain'),
  ...all(
    'readinessGates',
    'schedulingGates',
    'imagePullSecrets',
    'resources',
    'serviceAccountName',
    'serviceAccount',
    'automountServiceAccountToken',
  ),
  ...all('securityContext', 'hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'shareProcessNamespace'),
  os: { ...only({ name: 'linux' }), otherwise: 'kpod runs pods of Linux: leave it out, or use linux' },
  priority: { is: 'accepted', because: 'nothing is evicted' },
  preemptionPolicy: { is: 'accepted', because: 'nothing is evicted' },
  nodeName: scheduling,
  nodeSelector: scheduling,
  affinity: scheduling,
  topologySpreadConstraints: scheduling,
  priorityClassName: scheduling,
  runtimeClassName: {
    is: 'refused',
    because: 'kpod has no runtime classes: leave it out; the runtime of all pods is a setting of their engine',
  },
  resourceClaims: noClaims,
  schedulerName: { is: 'warned', because: oneNode, unless: (value) => value === 'default-scheduler' },
  ...all('tolerations'),
};

const windows: Support = { is: 'warned', because: 'has no effect in kpod: containers run on Linux' };

const container: StructSupport = {
  ...all('name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'env', 'envFrom', 'ports', 'resources', 'volumeMounts'),
  ...all('stdin', 'stdinOnce', 'tty', 'terminationMessagePath', 'terminationMessagePolicy', 'securityContext'),
  ...all('resizePolicy', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'restartPolicy', 'restartPolicyRules'),
};

/** Kubernetes lets no ephemeral container have these. */
const onlyOfOthers: Support = { is: 'refused', because: 'cannot be set for an Ephemeral Container' };

const ephemeralContainer: StructSupport = {
  ...container,
  targetContainerName: honoured,
  ports: onlyOfOthers,
  resources: onlyOfOthers,
  resizePolicy: onlyOfOthers,
  restartPolicy: onlyOfOthers,
  restartPolicyRules: onlyOfOthers,
  livenessProbe: onlyOfOthers,
  readinessProbe: onlyOfOthers,
  startupProbe: onlyOfOthers,
  lifecycle: onlyOfOthers,
};

/** What only devices give no machine of kpod has: as in a cluster without them, the pod waits for it. */
const resources: Readonly<Record<string, Support>> = {
  cpu: honoured,
  memory: honoured,
  'ephemeral-storage': scheduling,
  [anyDomain]: honoured,
};

const resourceRequirements: StructSupport = {
  limits: { is: 'honoured', keys: resources },
  requests: { is: 'honoured', keys: resources },
  claims: noClaims,
};

/** The API server takes any medium; the kubelet ends at one that it does not know. k8s: emptydir/empty_dir.go SetUpAt */
const otherMedium = (medium: unknown): string =>
  /^HugePages(-|$)/.test(String(medium))
    ? 'kpod gives pods no huge pages: leave it out, or use Memory'
    : `unknown storage medium ${goQuote(String(medium))}: leave it out, or use Memory`;

/** What is honoured of a Pod, by the Go names of the structs. */
export const podSupport: Readonly<Record<string, StructSupport>> = {
  Pod: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
  PodSpec: podSpec,
  PodTemplateSpec: all('metadata', 'spec'),
  Container: container,
  EphemeralContainer: ephemeralContainer,
  EnvVar: all('name', 'value', 'valueFrom'),
  EnvVarSource: all('fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'),
  ContainerPort: all('name', 'containerPort', 'hostPort', 'hostIP', 'protocol'),
  ResourceRequirements: resourceRequirements,
  Volume: { ...all('name', ...honouredVolumeSources), ...refusedVolumeSources },
  EmptyDirVolumeSource: {
    medium: { ...only('', 'Memory'), otherwise: otherMedium },
    sizeLimit: honoured,
  },
  ProjectedVolumeSource: all('defaultMode', 'sources'),
  VolumeProjection: all('configMap', 'secret', 'downwardAPI', 'serviceAccountToken'),
  VolumeMount: {
    ...all('name', 'mountPath', 'readOnly', 'recursiveReadOnly', 'mountPropagation', 'subPath', 'subPathExpr'),
  },
  PodSecurityContext: {
    ...all('runAsUser', 'runAsGroup', 'runAsNonRoot', 'supplementalGroups', 'fsGroup', 'fsGroupChangePolicy', 'sysctls'),
    ...all('seccompProfile', 'appArmorProfile', 'seLinuxOptions', 'supplementalGroupsPolicy'),
    windowsOptions: windows,
    seLinuxChangePolicy: only('MountOption', 'Recursive'),
  },
  SecurityContext: {
    ...all('runAsUser', 'runAsGroup', 'runAsNonRoot', 'capabilities', 'privileged', 'readOnlyRootFilesystem', 'allowPrivilegeEscalation'),
    ...all('procMount', 'seccompProfile', 'appArmorProfile', 'seLinuxOptions'),
    windowsOptions: windows,
  },
};
