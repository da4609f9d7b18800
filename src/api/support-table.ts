import { isDeepStrictEqual } from 'node:util';

/**
 * What kpod makes of a valid field:
 * - `honoured`: does what it says, or keeps it as the data that it is. A struct below it is judged field by field when it has a table.
 * - `accepted`: has nothing to do for it (the reason says why), or only for these values; another value is refused.
 * - `warned`: accepted, has no effect, and says so; not for the values of `unless`.
 * A field without an entry is refused as not supported yet.
 */
export type Support =
  | { readonly is: 'honoured'; readonly keys?: Readonly<Record<string, Support>> }
  | { readonly is: 'accepted'; readonly because: string; readonly values?: readonly unknown[] }
  | { readonly is: 'warned'; readonly because: string; readonly unless?: (value: unknown) => boolean };

/** The fields of one struct. */
export type StructSupport = Readonly<Record<string, Support>>;

const honoured: Support = { is: 'honoured' };
const serverOwned: Support = { is: 'accepted', because: 'the server sets it' };
const oneNode = 'has no effect in kpod: there is one node';
const scheduling: Support = { is: 'warned', because: oneNode };

/** Accepted at these values, which are what kpod does anyway. */
const only = (...values: readonly unknown[]): Support => ({ is: 'accepted', because: 'what kpod does anyway', values });

const all = (...fields: readonly string[]): StructSupport => Object.fromEntries(fields.map((field) => [field, honoured]));

/** What a cluster adds by itself to every pod. */
function isAutomaticToleration(value: unknown): boolean {
  const { key, operator, effect, tolerationSeconds } = value as Readonly<Record<string, unknown>>;
  const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
  return taints.includes(String(key)) && operator === 'Exists' && effect === 'NoExecute' && tolerationSeconds === 300;
}

const metadata: StructSupport = {
  ...all('name', 'generateName', 'namespace', 'labels', 'annotations'),
  uid: serverOwned,
  resourceVersion: serverOwned,
  generation: serverOwned,
  creationTimestamp: serverOwned,
  deletionTimestamp: serverOwned,
  deletionGracePeriodSeconds: serverOwned,
  managedFields: serverOwned,
  selfLink: serverOwned,
  ownerReferences: { is: 'accepted', because: 'owners are kept as data; nothing collects orphans' },
  finalizers: { is: 'warned', because: 'has no effect in kpod: there are no controllers to wait for; it is left out' },
};

const podSpec: StructSupport = {
  ...all('volumes', 'initContainers', 'containers', 'restartPolicy', 'terminationGracePeriodSeconds', 'activeDeadlineSeconds'),
  ...all('hostname', 'hostAliases', 'hostNetwork', 'securityContext', 'enableServiceLinks', 'subdomain'),
  dnsPolicy: only('ClusterFirst'),
  hostUsers: only(true),
  shareProcessNamespace: only(false),
  setHostnameAsFQDN: only(false),
  os: only({ name: 'linux' }),
  automountServiceAccountToken: { is: 'accepted', because: 'there are no service account tokens yet' },
  priority: { is: 'accepted', because: 'nothing is evicted' },
  preemptionPolicy: { is: 'accepted', because: 'nothing is evicted' },
  serviceAccountName: serviceAccount(),
  serviceAccount: serviceAccount(),
  nodeName: scheduling,
  nodeSelector: scheduling,
  affinity: scheduling,
  topologySpreadConstraints: scheduling,
  priorityClassName: scheduling,
  schedulerName: { is: 'warned', because: oneNode, unless: (value) => value === 'default-scheduler' },
  tolerations: { is: 'warned', because: oneNode, unless: (value) => (value as readonly unknown[]).every(isAutomaticToleration) },
};

function serviceAccount(): Support {
  return { is: 'warned', because: 'has no effect in kpod: there are no service accounts', unless: (value) => value === 'default' };
}

const container: StructSupport = {
  ...all('name', 'image', 'imagePullPolicy', 'command', 'args', 'workingDir', 'env', 'ports', 'resources', 'volumeMounts'),
  ...all('stdin', 'stdinOnce', 'tty', 'terminationMessagePath', 'terminationMessagePolicy', 'securityContext'),
};

const cpuAndMemory: Readonly<Record<string, Support>> = { cpu: honoured, memory: honoured };

const resourceRequirements: StructSupport = {
  limits: { is: 'honoured', keys: cpuAndMemory },
  requests: { is: 'honoured', keys: { ...cpuAndMemory, 'ephemeral-storage': scheduling } },
};

const serviceSpec: StructSupport = {
  ...all('ports', 'selector', 'publishNotReadyAddresses', 'type', 'clusterIP', 'clusterIPs', 'externalName', 'sessionAffinity'),
  ...all('allocateLoadBalancerNodePorts'),
  sessionAffinityConfig: {
    is: 'warned',
    because: 'has no effect in kpod: a client stays where it is as long as the endpoints do',
    unless: (value) => isDeepStrictEqual(value, { clientIP: { timeoutSeconds: 10_800 } }),
  },
  ipFamilies: { is: 'accepted', because: 'addresses are of IPv4; what asks for IPv6 is refused' },
  ipFamilyPolicy: { is: 'accepted', because: 'addresses are of IPv4; what asks for IPv6 is refused' },
  externalTrafficPolicy: { is: 'accepted', because: 'there is one node' },
  loadBalancerIP: { is: 'warned', because: 'has no effect in kpod: a load balancer is reached at 127.0.0.1' },
  internalTrafficPolicy: { is: 'accepted', because: 'there is one node' },
  trafficDistribution: scheduling,
};

/**
 * What is honoured now, by the Go names of the structs. A struct without a table is accepted as a whole wherever it is honoured.
 * `SUPPORT.md` is made from this table, and `kpod explain --support` prints it.
 */
export const supportTable: Readonly<Record<string, StructSupport>> = {
  Pod: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
  Service: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
  Endpoints: all('apiVersion', 'kind', 'metadata', 'subsets'),
  EndpointSlice: { ...all('apiVersion', 'kind', 'metadata', 'endpoints', 'ports'), addressType: only('IPv4') },
  Namespace: { ...all('apiVersion', 'kind', 'metadata'), spec: { is: 'accepted', because: 'the server sets it' }, status: serverOwned },
  ObjectMeta: metadata,
  PodSpec: podSpec,
  Container: container,
  EnvVar: all('name', 'value'),
  ContainerPort: all('name', 'containerPort', 'hostPort', 'hostIP', 'protocol'),
  ResourceRequirements: resourceRequirements,
  Volume: all('name', 'emptyDir', 'hostPath'),
  EmptyDirVolumeSource: {
    sizeLimit: { is: 'warned', because: 'has no effect in kpod yet: the size of the volume is not limited' },
  },
  VolumeMount: { ...all('name', 'mountPath', 'readOnly'), mountPropagation: only('None'), recursiveReadOnly: only('Disabled') },
  PodSecurityContext: {
    runAsNonRoot: only(false),
    fsGroupChangePolicy: only('Always'),
    supplementalGroupsPolicy: only('Merge'),
    seLinuxChangePolicy: only('MountOption', 'Recursive'),
  },
  SecurityContext: {
    privileged: only(false),
    runAsNonRoot: only(false),
    readOnlyRootFilesystem: only(false),
    allowPrivilegeEscalation: only(true),
    procMount: only('Default'),
  },
  ServiceSpec: serviceSpec,
  ServicePort: { ...all('name', 'port', 'targetPort', 'nodePort', 'appProtocol'), protocol: only('TCP', 'UDP') },
};
