import { describe, expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import { endpointsObject, groupOfSlice, groupsOfEndpoints, sliceObjects } from '../../../src/services/endpoints/as-objects.ts';
import { endpointGroups, proxiedPorts, selects } from '../../../src/services/endpoints/select.ts';
import { container, pod } from '../../fakes/pods.ts';

const service = (spec: Partial<Service['spec']> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-web', labels: { tier: 'front' } },
  spec: {
    type: 'ClusterIP',
    clusterIP: '10.0.8.1',
    selector: { app: 'web' },
    ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }],
    ...spec,
  },
  status: { loadBalancer: {} },
});

interface PodOptions {
  readonly ready?: boolean;
  readonly labels?: Record<string, string>;
  readonly metadata?: Partial<Pod['metadata']>;
  readonly phase?: 'Running' | 'Succeeded' | 'Failed';
  readonly spec?: Partial<Pod['spec']>;
}

function webPod(name: string, ip: string, options: PodOptions = {}): Pod {
  const { ready = true, labels = { app: 'web' }, metadata, phase = 'Running', spec } = options;
  return pod({
    name,
    uid: `uid-${name}`,
    metadata: { labels, ...metadata },
    ...(spec ? { spec } : {}),
    status: { phase, ...(ip === '' ? {} : { podIP: ip }), conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  });
}

const named = (port: number, name = 'http', protocol: 'TCP' | 'UDP' = 'TCP') =>
  container('app', { ports: [{ name, containerPort: port, protocol }] });

describe('the pods behind a Service', () => {
  test.each<[string, Service, readonly Pod[], readonly string[]]>([
    [
      'are those with all the labels',
      service(),
      [webPod('a', '10.0.0.2'), webPod('b', '10.0.0.3', { labels: { app: 'db' } })],
      ['10.0.0.2'],
    ],
    ['with more labels, too', service(), [webPod('a', '10.0.0.2', { labels: { app: 'web', x: 'y' } })], ['10.0.0.2']],
    ['are of its own namespace', service(), [webPod('a', '10.0.0.2', { metadata: { namespace: 'other' } })], []],
    ['have an address', service(), [webPod('a', '')], []],
    ['have not ended', service(), [webPod('a', '10.0.0.2', { phase: 'Succeeded' }), webPod('b', '10.0.0.3', { phase: 'Failed' })], []],
    ['come in the order of their addresses', service(), [webPod('a', '10.0.0.9'), webPod('b', '10.0.0.3')], ['10.0.0.3', '10.0.0.9']],
  ])('%s', (_, one, pods, ips) => {
    expect(endpointGroups(one, pods).flatMap(({ endpoints }) => endpoints.map(({ ip }) => ip))).toEqual(ips);
  });

  test.each<[string, Service, Pod, object]>([
    ['ready', service(), webPod('a', '10.0.0.2'), { ready: true, serving: true, terminating: false }],
    ['not ready', service(), webPod('a', '10.0.0.2', { ready: false }), { ready: false, serving: false, terminating: false }],
    [
      'ready and on its way out',
      service(),
      webPod('a', '10.0.0.2', { metadata: { deletionTimestamp: '2026-01-05T00:00:30Z' } }),
      { ready: false, serving: true, terminating: true },
    ],
    [
      'not ready, but published',
      service({ publishNotReadyAddresses: true }),
      webPod('a', '10.0.0.2', { ready: false }),
      { ready: true, serving: false, terminating: false },
    ],
    ['a host of the Service', service(), webPod('a', '10.0.0.2', { spec: { hostname: 'a', subdomain: 'web' } }), { hostname: 'a' }],
  ])('%s', (_, one, each, expected) => {
    expect(endpointGroups(one, [each])[0]?.endpoints[0]).toMatchObject(expected);
  });

  test('no selector selects nothing', () => {
    expect(selects({}, { a: 'b' })).toBe(false);
    expect(selects(undefined, { a: 'b' })).toBe(false);
  });
});

describe('where connections go', () => {
  const targets = (one: Service, pods: readonly Pod[]) => proxiedPorts(one, endpointGroups(one, pods)).map((port) => port.targets);

  test('to the number of the port', () => {
    expect(targets(service(), [webPod('a', '10.0.0.2')])).toEqual([['10.0.0.2:8080']]);
  });

  test('to the port that each pod gives that name', () => {
    const one = service({ ports: [{ port: 80, protocol: 'TCP', targetPort: 'http' }] });
    const at = (name: string, ip: string, one: ReturnType<typeof named>) => webPod(name, ip, { spec: { containers: [one] } });
    const pods = [
      at('a', '10.0.0.2', named(8080)),
      at('b', '10.0.0.3', named(9090)),
      at('c', '10.0.0.4', named(1, 'http', 'UDP')),
      at('d', '10.0.0.5', named(1, 'other')),
    ];
    expect(targets(one, pods)).toEqual([['10.0.0.2:8080', '10.0.0.3:9090']]);
  });

  test('of several ports each to its own', () => {
    const one = service({
      ports: [
        { name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 },
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 },
      ],
    });
    expect(targets(one, [webPod('a', '10.0.0.2')])).toEqual([['10.0.0.2:8080'], ['10.0.0.2:5353']]);
  });

  const leaving = (name: string, ip: string, ready = true) =>
    webPod(name, ip, { ready, metadata: { deletionTimestamp: '2026-01-05T00:00:30Z' } });
  test.each<[string, readonly Pod[], readonly string[]]>([
    ['only to the ready ones', [webPod('a', '10.0.0.2'), webPod('b', '10.0.0.3', { ready: false })], ['10.0.0.2:8080']],
    ['not to one on its way out', [webPod('a', '10.0.0.2'), leaving('b', '10.0.0.3')], ['10.0.0.2:8080']],
    ['to those on their way out when there is no other', [leaving('a', '10.0.0.2'), leaving('b', '10.0.0.3', false)], ['10.0.0.2:8080']],
    ['nowhere', [webPod('b', '10.0.0.3', { ready: false })], []],
  ])('%s', (_, pods, expected) => {
    expect(targets(service(), pods)).toEqual([expected]);
  });
});

describe('the objects', () => {
  const groups = (one: Service, ...pods: readonly Pod[]) => endpointGroups(one, pods);

  test('Endpoints tell ready from not ready, and leave out who goes', () => {
    const going = webPod('c', '10.0.0.4', { metadata: { deletionTimestamp: '2026-01-05T00:00:30Z' } });
    const one = service();
    expect(endpointsObject(one, groups(one, webPod('a', '10.0.0.2'), webPod('b', '10.0.0.3', { ready: false }), going))).toEqual({
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'web', namespace: 'default', labels: { tier: 'front' } },
      subsets: [
        {
          addresses: [{ ip: '10.0.0.2', targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'uid-a' } }],
          notReadyAddresses: [{ ip: '10.0.0.3', targetRef: { kind: 'Pod', namespace: 'default', name: 'b', uid: 'uid-b' } }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
    });
  });

  test('Endpoints put ports with the same addresses together', () => {
    const one = service({
      ports: [
        { name: 'a', port: 1, protocol: 'TCP', targetPort: 11 },
        { name: 'b', port: 2, protocol: 'TCP', targetPort: 22 },
      ],
    });
    const { subsets } = endpointsObject(one, groups(one, webPod('a', '10.0.0.2')));
    expect(subsets?.map(({ ports }) => ports)).toEqual([
      [
        { name: 'a', port: 11, protocol: 'TCP' },
        { name: 'b', port: 22, protocol: 'TCP' },
      ],
    ]);
  });

  test('of nobody are empty', () => {
    const one = service();
    expect(endpointsObject(one, []).subsets).toBeUndefined();
    expect(sliceObjects(one, [], 'endpointslice-controller.k8s.io')).toMatchObject([{ addressType: 'IPv4', endpoints: [] }]);
  });

  test('slices name their Service, their keeper and their owner, and hold a hundred at most', () => {
    const one = service({ clusterIP: 'None' });
    const many = Array.from({ length: 201 }, (_, index) => webPod(`p${index}`, `10.0.${Math.floor(index / 100)}.${index % 100}`));
    const slices = sliceObjects(one, groups(one, ...many), 'endpointslice-controller.k8s.io');
    expect(slices.map(({ endpoints }) => endpoints.length)).toEqual([100, 100, 1]);
    expect(new Set(slices.map(({ metadata }) => metadata.name)).size).toBe(3);
    expect(slices[0]?.metadata).toMatchObject({
      name: expect.stringMatching(/^web-[b-z2-9]{5}$/),
      labels: {
        tier: 'front',
        'kubernetes.io/service-name': 'web',
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'service.kubernetes.io/headless': '',
      },
      ownerReferences: [{ kind: 'Service', name: 'web', uid: 'uid-web' }],
    });
    expect(slices[0]?.endpoints[0]).toMatchObject({
      addresses: ['10.0.0.0'],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', name: 'p0' },
    });
  });

  test('written by hand are read back', () => {
    const one = service();
    const found = groups(one, webPod('a', '10.0.0.2'), webPod('b', '10.0.0.3', { ready: false }));
    const ports = [[{ port: 80, protocol: 'TCP', targets: ['10.0.0.2:8080'] }]];
    expect([proxiedPorts(one, groupsOfEndpoints(endpointsObject(one, found)))]).toEqual(ports);
    const slices = sliceObjects(one, found, 'endpointslicemirroring-controller.k8s.io');
    expect([proxiedPorts(one, slices.map(groupOfSlice))]).toEqual(ports);
  });
});
