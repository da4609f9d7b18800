import { expect, test } from 'vitest';
import { decode } from '../../../src/api/decode.ts';
import { formatFieldError } from '../../../src/api/errors.ts';
import { structNamed } from '../../../src/api/schema.ts';
import { findUnsupported } from '../../../src/api/unsupported.ts';

const refused = 'Forbidden: not supported by kpod yet';

function findings(kind: string, value: object) {
  const decoded = decode(kind, { metadata: { name: 'a' }, ...value }, { fieldValidation: 'Strict' });
  const { errors, warnings } = findUnsupported(kind, decoded.value);
  return { errors: errors.map(formatFieldError), warnings };
}

const podSpec = (spec: object) => findings('Pod', { spec });
const container = (fields: object) => podSpec({ containers: [{ name: 'c', image: 'i', ...fields }] });

test.each<[string, object]>([
  ['hostPID: false', { hostPID: false }],
  ['hostIPC: false', { hostIPC: false }],
  ['shareProcessNamespace: false', { shareProcessNamespace: false }],
  ['setHostnameAsFQDN', { setHostnameAsFQDN: true }],
  ['pull secrets', { imagePullSecrets: [{ name: 's' }] }],
  ['hostnameOverride', { hostnameOverride: 'a.b' }],
  ['hostUsers: true', { hostUsers: true }],
  ['an empty security context', { securityContext: {} }],
  ['a security context that says nothing', { securityContext: { seLinuxOptions: {}, supplementalGroups: [], runAsNonRoot: false } }],
  ['dnsPolicy: None', { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'] } }],
  ['empty dnsConfig and affinity', { dnsConfig: {}, affinity: {} }],
  ['enableServiceLinks', { enableServiceLinks: true }],
  ['automountServiceAccountToken', { automountServiceAccountToken: false }],
  ['serviceAccountName: default', { serviceAccountName: 'default', serviceAccount: 'default' }],
  ['the default scheduler', { schedulerName: 'default-scheduler' }],
  ['priority and preemption', { priority: 0, preemptionPolicy: 'PreemptLowerPriority' }],
  ['os: linux', { os: { name: 'linux' } }],
  ['empty lists', { imagePullSecrets: [], readinessGates: [], tolerations: [], ephemeralContainers: [] }],
  ['host network, name, aliases', { hostNetwork: true, hostname: 'h', hostAliases: [{ ip: '1.2.3.4', hostnames: ['x'] }] }],
  ['restart policy, grace, deadline', { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, activeDeadlineSeconds: 5 }],
  [
    'emptyDir and hostPath',
    { volumes: [{ name: 'a', emptyDir: {} }, { name: 'b', hostPath: { path: '/', type: 'Directory' } }, { name: 'c' }] },
  ],
  ['the default medium', { volumes: [{ name: 'a', emptyDir: { medium: '' } }] }],
  [
    'what a cluster adds',
    {
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
  ],
  ['container fields', { containers: [honouredContainer()], initContainers: [honouredContainer()] }],
])('accepted in silence: %s', (_, spec) => {
  expect(podSpec(spec)).toStrictEqual({ errors: [], warnings: [] });
});

function honouredContainer(): object {
  return {
    name: 'c',
    image: 'i',
    imagePullPolicy: 'Never',
    command: ['a'],
    args: ['b'],
    workingDir: '/',
    env: [{ name: 'A', value: 'b' }],
    envFrom: [],
    ports: [{ name: 'p', containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1', protocol: 'UDP' }],
    resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '1m', memory: 5 } },
    volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true, subPath: '', mountPropagation: 'None', recursiveReadOnly: 'Disabled' }],
    stdin: true,
    stdinOnce: true,
    tty: true,
    terminationMessagePath: '/t',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    livenessProbe: { exec: { command: ['a'] } },
    readinessProbe: { tcpSocket: { port: 1 } },
    startupProbe: { grpc: { port: 1 } },
    restartPolicy: 'Always',
    restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
    lifecycle: { preStop: { sleep: { seconds: 1 } } },
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      runAsNonRoot: false,
      privileged: true,
      allowPrivilegeEscalation: true,
      readOnlyRootFilesystem: true,
      capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
      procMount: 'Unmasked',
      seccompProfile: { type: 'Unconfined' },
      appArmorProfile: { type: 'Unconfined' },
      seLinuxOptions: { level: 's0' },
    },
  };
}

test.each<[string, object, readonly string[]]>([
  [
    'a part of a projected volume',
    {
      volumes: [{ name: 'p', projected: { sources: [{ clusterTrustBundle: { path: 'p' } }] } }],
    },
    ['spec.volumes[0].projected.sources[0].clusterTrustBundle'],
  ],
])('refused: %s', (_, spec, paths) => {
  expect(podSpec(spec).errors).toStrictEqual(paths.map((path) => `${path}: ${refused}`));
});

test.each([
  [
    'nfs',
    { server: 's', path: '/' },
    'kpod mounts nothing from the network: mount it on this machine, and name the directory as a hostPath volume',
  ],
  ['cinder', {}, 'kpod attaches no disks: mount it on this machine, and name the directory as a hostPath volume'],
  ['csi', { driver: 'd' }, 'kpod runs no drivers of storage: use a hostPath volume, or a persistentVolumeClaim'],
  ['gitRepo', { repository: 'r' }, 'kpod clones nothing: clone it into an emptyDir volume, in an init container'],
])('refused with the way out: %s', (source, settings, because) => {
  const { errors } = podSpec({ volumes: [{ name: 'v', [source]: settings }] });
  expect(errors).toStrictEqual([`spec.volumes[0].${source}: Forbidden: ${because}`]);
});

test.each<[string, object, string]>([
  ['os: windows', { os: { name: 'windows' } }, 'spec.os: Forbidden: kpod runs pods of Linux: leave it out, or use linux'],
  [
    'runtimeClassName',
    { runtimeClassName: 'gvisor' },
    'spec.runtimeClassName: Forbidden: kpod has no runtime classes: leave it out; the runtime of all pods is a setting of their engine',
  ],
  ['resourceClaims', { resourceClaims: [{ name: 'c' }] }, 'spec.resourceClaims: Forbidden: %s'],
  [
    'claims of a container',
    { containers: [{ name: 'c', image: 'i', resources: { claims: [{ name: 'c' }] } }] },
    'spec.containers[0].resources.claims: Forbidden: %s',
  ],
])('refused with the way out: %s', (_, spec, text) => {
  const claims = 'kpod has no devices to claim: leave it out; a device of this machine can be mounted as a hostPath volume';
  expect(podSpec(spec).errors).toStrictEqual([text.replace('%s', claims)]);
});

test.each<[string, string, string]>([
  ['huge pages', 'HugePages', 'kpod gives pods no huge pages: leave it out, or use Memory'],
  ['huge pages of a size', 'HugePages-2Mi', 'kpod gives pods no huge pages: leave it out, or use Memory'],
  ['a medium that nobody knows', 'Foo', 'unknown storage medium "Foo": leave it out, or use Memory'],
  ['a medium that is none of huge pages', 'HugePagesX', 'unknown storage medium "HugePagesX": leave it out, or use Memory'],
])('refused with the way out: %s', (_, medium, text) => {
  const { errors } = podSpec({ volumes: [{ name: 'v', emptyDir: { medium } }] });
  expect(errors).toStrictEqual([`spec.volumes[0].emptyDir.medium: Forbidden: ${text}`]);
});

test.each<[string, object, string]>([
  ['huge pages', { resources: { requests: { 'hugepages-2Mi': '2Mi' } } }, 'resources.requests[hugepages-2Mi]'],
])('refused in a container: %s', (_, fields, path) => {
  expect(container(fields).errors).toStrictEqual([`spec.containers[0].${path}: ${refused}`]);
});

const oneNode = 'has no effect in kpod: there is one node';

test.each<[string, object, readonly string[]]>([
  [
    'affinity',
    { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] } } },
    [`spec.affinity: ${oneNode}`],
  ],
  ['nodeSelector', { nodeSelector: { disk: 'ssd' } }, [`spec.nodeSelector: ${oneNode}`]],
  ['nodeName', { nodeName: 'n' }, [`spec.nodeName: ${oneNode}`]],
  ['schedulerName', { schedulerName: 'mine' }, [`spec.schedulerName: ${oneNode}`]],
  ['priorityClassName', { priorityClassName: 'high' }, [`spec.priorityClassName: ${oneNode}`]],
  ['a toleration', { tolerations: [{ key: 'disk', operator: 'Exists' }] }, []],
  ['spreading', { topologySpreadConstraints: [{ maxSkew: 1 }] }, [`spec.topologySpreadConstraints: ${oneNode}`]],
  [
    'a request of storage',
    { containers: [{ name: 'c', image: 'i', resources: { requests: { 'ephemeral-storage': '1Gi' } } }] },
    [`spec.containers[0].resources.requests[ephemeral-storage]: ${oneNode}`],
  ],
  [
    'a limit of storage',
    { initContainers: [{ name: 'c', image: 'i', resources: { limits: { 'ephemeral-storage': '1Gi', 'nvidia.com/gpu': '1' } } }] },
    [`spec.initContainers[0].resources.limits[ephemeral-storage]: ${oneNode}`],
  ],
])('accepted with a warning: %s', (_, spec, warnings) => {
  expect(podSpec(spec)).toStrictEqual({ errors: [], warnings });
});

test.each<[string, object, readonly string[]]>([
  [
    'nothing but ports',
    {
      ports: [{ port: 80, targetPort: 'http', protocol: 'UDP', name: 'a', appProtocol: 'http' }],
      type: 'ClusterIP',
      sessionAffinity: 'None',
    },
    [],
  ],
  ['an empty selector', { selector: {} }, []],
  ['IPv4', { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster', publishNotReadyAddresses: false }, []],
  ['a selector', { selector: { app: 'a' } }, []],
  ['headless', { clusterIP: 'None' }, []],
  ['NodePort', { type: 'NodePort', ports: [{ port: 80, nodePort: 30000 }] }, []],
  ['LoadBalancer', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, externalTrafficPolicy: 'Local' }, []],
  ['another name', { type: 'ExternalName', externalName: 'a.b' }, []],
  ['SCTP', { ports: [{ port: 80, protocol: 'SCTP' }] }, ['spec.ports[0].protocol']],
  ['source ranges', { loadBalancerSourceRanges: ['10.0.0.0/8'] }, ['spec.loadBalancerSourceRanges']],
  ['external addresses', { externalIPs: ['1.2.3.4'] }, ['spec.externalIPs']],
  ['affinity of clients', { sessionAffinity: 'ClientIP' }, []],
])('services: %s', (_, spec, paths) => {
  expect(findings('Service', { spec }).errors).toStrictEqual(paths.map((path) => `${path}: ${refused}`));
});

test('what the stored object has is not judged again when it comes back', () => {
  const spec = { type: 'ClusterIP', externalIPs: ['1.2.3.4'], ports: [{ port: 80, protocol: 'SCTP' }, { port: 81 }] };
  const stored = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec };
  expect(findUnsupported('Service', stored, stored)).toStrictEqual({ errors: [], warnings: [] });
  const ports = [
    { port: 80, protocol: 'SCTP', name: 'a' },
    { port: 81, protocol: 'SCTP' },
  ];
  const changed = { ...stored, spec: { ...spec, ports, externalIPs: ['1.2.3.5'] } };
  expect(findUnsupported('Service', changed, stored).errors.map(formatFieldError)).toStrictEqual([
    `spec.externalIPs: ${refused}`,
    `spec.ports[1].protocol: ${refused}`,
  ]);
});

test('a namespace has nothing that is refused', () => {
  expect(findings('Namespace', { spec: { finalizers: ['kubernetes'] } })).toStrictEqual({ errors: [], warnings: [] });
});

test('every field of a container and a pod that the table does not know is refused', () => {
  const known = new Set([...Object.keys(honouredContainer()), 'env', 'resizePolicy']);
  const names = [...(structNamed('Container')?.keys() ?? [])].filter((name) => !known.has(name));
  const { errors } = findUnsupported('Pod', { spec: { containers: [Object.fromEntries(names.map((name) => [name, 'x']))] } });
  expect(errors.map((error) => error.field)).toStrictEqual(names.map((name) => `spec.containers[0].${name}`));
  expect(names).toStrictEqual(['volumeDevices']);
});
