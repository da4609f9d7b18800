import { describe, expect, test } from 'vitest';
import { setNamespaceDefaults } from '../../../src/api/kinds/namespace/defaults.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { setServiceDefaults } from '../../../src/api/kinds/service/defaults.ts';

const specDefaults = {
  restartPolicy: 'Always',
  dnsPolicy: 'ClusterFirst',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
  serviceAccountName: 'default',
  serviceAccount: 'default',
  preemptionPolicy: 'PreemptLowerPriority',
  priority: 0,
  tolerations: [
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ],
};
const containerDefaults = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
};

const container = (fields: object) =>
  setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'i', ...fields }] } }).spec.containers[0];
const volume = (fields: object) =>
  setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [], volumes: [{ name: 'v', ...fields }] } }).spec.volumes?.[0];

describe('a pod', () => {
  test('that says the least gets everything else', () => {
    expect(setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'i:latest' }] } })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { ...specDefaults, containers: [{ name: 'c', image: 'i:latest', ...containerDefaults }] },
      status: {},
    });
  });
  test('keeps what it says', () => {
    const given = {
      restartPolicy: 'Never',
      dnsPolicy: 'Default',
      schedulerName: 'mine',
      securityContext: { runAsUser: 1 },
      terminationGracePeriodSeconds: 0,
      enableServiceLinks: false,
      serviceAccountName: 'me',
      serviceAccount: 'me',
      preemptionPolicy: 'Never',
      priority: 7,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'c',
          image: 'i',
          ...containerDefaults,
          imagePullPolicy: 'Always',
          terminationMessagePath: '/x',
          terminationMessagePolicy: 'FallbackToLogsOnError',
        },
      ],
    };
    expect(setPodDefaults({ metadata: { name: 'a' }, spec: given }).spec).toEqual(given);
  });
  test('has its defaults once: a second time changes nothing', () => {
    const once = setPodDefaults({
      metadata: { name: 'a' },
      spec: {
        initContainers: [{ name: 'i', image: 'i', resources: { limits: { cpu: 0.1, memory: '1.5Gi' } } }],
        containers: [{ name: 'c', image: 'i', livenessProbe: { httpGet: { port: 80 } }, ports: [{ containerPort: 80 }] }],
        volumes: [{ name: 'v' }, { name: 'h', hostPath: { path: '/' } }],
      },
    });
    expect(setPodDefaults(once)).toEqual(once);
  });
  test('of a system class has its priority', () => {
    const priority = (priorityClassName: string) =>
      setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [], priorityClassName } }).spec.priority;
    expect([priority('system-node-critical'), priority('system-cluster-critical'), priority('toString')]).toEqual([
      2_000_001_000, 2_000_000_000, 0,
    ]);
  });
  test('on the host network has the container ports on the host, in init containers too', () => {
    const ports = [{ containerPort: 80 }, { containerPort: 81, hostPort: 81, protocol: 'UDP' }];
    const spec = { hostNetwork: true, initContainers: [{ name: 'i', image: 'i', ports }], containers: [{ name: 'c', image: 'i', ports }] };
    const { initContainers, containers } = setPodDefaults({ metadata: { name: 'a' }, spec }).spec;
    const expected = [
      { containerPort: 80, hostPort: 80, protocol: 'TCP' },
      { containerPort: 81, hostPort: 81, protocol: 'UDP' },
    ];
    expect([initContainers?.[0]?.ports, containers[0]?.ports]).toEqual([expected, expected]);
  });
});

describe('a container', () => {
  test('requests what it is limited to, where it does not say; amounts are canonical and not finer than a thousandth', () => {
    const resources = {
      limits: { cpu: 0.5, memory: '1.5Gi', 'example.com/gpu': 1 },
      requests: { memory: '1024Mi', 'ephemeral-storage': '0.1m' },
    };
    expect(container({ resources })?.resources).toEqual({
      limits: { cpu: '500m', memory: '1536Mi', 'example.com/gpu': '1' },
      requests: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '1m', 'example.com/gpu': '1' },
    });
  });
  test('with requests alone gets no limits', () => {
    expect(container({ resources: { requests: { cpu: '1000m' } } })?.resources).toEqual({ requests: { cpu: '1' } });
  });
  test('has the times of its probes', () => {
    const times = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
    expect(container({ livenessProbe: { httpGet: { port: 80 } } })?.['livenessProbe']).toEqual({
      httpGet: { port: 80, path: '/', scheme: 'HTTP' },
      ...times,
    });
    expect(container({ readinessProbe: { grpc: { port: 80 }, periodSeconds: 5 } })?.['readinessProbe']).toEqual({
      grpc: { port: 80, service: '' },
      ...times,
      periodSeconds: 5,
    });
    expect(container({ lifecycle: { preStop: { httpGet: { port: 80 } } } })?.['lifecycle']).toEqual({
      preStop: { httpGet: { port: 80, path: '/', scheme: 'HTTP' } },
    });
  });
  test('has whole references in its environment', () => {
    const env = [
      { name: 'A', value: 'x' },
      { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1024Ki' } } },
    ];
    expect(container({ env })?.env).toEqual([
      { name: 'A', value: 'x' },
      { name: 'B', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } } },
      { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    ]);
  });
  test('with an amount that cannot be read is refused', () => {
    expect(() => container({ resources: { limits: { cpu: '1x' } } })).toThrow('quantities must match the regular expression');
  });
});

describe('a volume', () => {
  test.each([
    ['without a source', {}, { emptyDir: {} }],
    ['emptyDir with a size', { emptyDir: { sizeLimit: '1024Mi' } }, { emptyDir: { sizeLimit: '1Gi' } }],
    ['hostPath', { hostPath: { path: '/x' } }, { hostPath: { path: '/x', type: '' } }],
    ['configMap', { configMap: { name: 'c' } }, { configMap: { name: 'c', defaultMode: 420 } }],
    ['secret with a mode', { secret: { secretName: 's', defaultMode: 256 } }, { secret: { secretName: 's', defaultMode: 256 } }],
    [
      'downwardAPI',
      { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] } },
      { downwardAPI: { defaultMode: 420, items: [{ path: 'p', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } },
    ],
    [
      'projected',
      { projected: { sources: [{ serviceAccountToken: { path: 't' } }, { downwardAPI: { items: [] } }] } },
      {
        projected: {
          defaultMode: 420,
          sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 3600 } }, { downwardAPI: { items: [] } }],
        },
      },
    ],
    ['image', { image: { reference: 'i' } }, { image: { reference: 'i', pullPolicy: 'IfNotPresent' } }],
  ])('%s', (_what, given, expected) => {
    expect(volume(given)).toEqual({ name: 'v', ...expected });
  });
});

describe('a Service', () => {
  const cluster = {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  };
  test.each([
    ['of the least words', { ports: [{ port: 80 }] }, { ...cluster, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }] }],
    [
      'with a named target',
      { ports: [{ port: 80, targetPort: 'http', protocol: 'UDP' }] },
      { ...cluster, ports: [{ port: 80, protocol: 'UDP', targetPort: 'http' }] },
    ],
    ['with an address', { clusterIP: '10.0.0.1' }, { ...cluster, clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] }],
    [
      'headless without a selector',
      { clusterIP: 'None' },
      { ...cluster, clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' },
    ],
    [
      'headless with a selector',
      { clusterIP: 'None', selector: { a: 'b' } },
      { ...cluster, clusterIP: 'None', clusterIPs: ['None'], selector: { a: 'b' } },
    ],
    ['NodePort', { type: 'NodePort' }, { ...cluster, type: 'NodePort', externalTrafficPolicy: 'Cluster' }],
    [
      'LoadBalancer',
      { type: 'LoadBalancer' },
      { ...cluster, type: 'LoadBalancer', externalTrafficPolicy: 'Cluster', allocateLoadBalancerNodePorts: true },
    ],
    ['ExternalName', { type: 'ExternalName', externalName: 'x.y' }, { type: 'ExternalName', externalName: 'x.y', sessionAffinity: 'None' }],
    [
      'with session affinity',
      { sessionAffinity: 'ClientIP' },
      { ...cluster, sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } },
    ],
  ])('%s', (_what, spec, expected) => {
    const service = setServiceDefaults({ metadata: { name: 'a' }, spec });
    expect(service).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: expected, status: { loadBalancer: {} } });
    expect(setServiceDefaults(service)).toEqual(service);
  });
});

test('a namespace has its name as a label, its finalizer and its phase', () => {
  expect(setNamespaceDefaults({ metadata: { name: 'a', labels: { x: 'y' } } })).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'a', labels: { x: 'y', 'kubernetes.io/metadata.name': 'a' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
});
