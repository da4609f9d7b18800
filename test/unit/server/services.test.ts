import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EndpointSlice, Endpoints, List, Service, Status, Table } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi({ allocateClusterIP: async (service) => service.spec.clusterIP ?? '10.9.0.7' });
});
afterEach(() => api.close());

async function call<T = Status>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(api.url + path, { method, headers: { 'content-type': 'application/json', ...headers }, ...init });
  return { code: response.status, body: (await response.json()) as T };
}

const services = '/api/v1/namespaces/default/services';
const endpoints = '/api/v1/namespaces/default/endpoints';
const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices';
const body = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const create = (name: string, spec: object) => call<Pick<Service, 'spec'> & Pick<Status, 'message'>>('POST', services, body(name, spec));
const nodePorts = ({ spec }: Pick<Service, 'spec'>) => spec.ports?.map(({ nodePort }) => nodePort);

describe('ports of the machine', () => {
  test('are given, kept and taken back with the type', async () => {
    const { body: created } = await create('web', {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 443 },
      ],
    });
    expect(nodePorts(created)).toEqual([30_000, 30_001]);
    const ports = [
      { name: 'b', port: 443 },
      { name: 'c', port: 444 },
    ];
    const { body: changed } = await call<Service>('PUT', `${services}/web`, body('web', { type: 'NodePort', ports }));
    expect(nodePorts(changed)).toEqual([30_001, 30_000]);
    const { body: closed } = await call<Service>('PUT', `${services}/web`, {
      ...changed,
      spec: { ...changed.spec, type: 'ClusterIP', externalTrafficPolicy: undefined },
    });
    expect(nodePorts(closed)).toEqual([undefined, undefined]);
    expect(closed.spec.clusterIP).toBe('10.9.0.7');
  });

  test('of two protocols may be the same, others not', async () => {
    const ports = [
      { name: 'tcp', port: 53, nodePort: 30_053 },
      { name: 'udp', port: 53, protocol: 'UDP', nodePort: 30_053 },
    ];
    expect(nodePorts((await create('dns', { type: 'NodePort', ports })).body)).toEqual([30_053, 30_053]);
    expect((await create('other', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_053 }] })).body.message).toBe(
      'Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30053: provided port is already allocated',
    );
  });

  test('have a range', async () => {
    expect((await create('web', { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] })).body.message).toBe(
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  test('are none for a load balancer that wants none', async () => {
    expect(nodePorts((await create('a', { type: 'LoadBalancer' })).body)).toEqual([30_000]);
    expect(nodePorts((await create('b', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false })).body)).toEqual([undefined]);
  });
});

describe('addresses', () => {
  test('are neither for headless Services nor for other names', async () => {
    expect((await create('a', { clusterIP: 'None' })).body.spec).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'] });
    expect((await create('b', { type: 'ExternalName', externalName: 'a.b' })).body.spec).not.toHaveProperty('clusterIP');
  });

  test('that are stated come back', async () => {
    expect((await create('a', { clusterIP: '10.9.0.44' })).body.spec).toMatchObject({ clusterIP: '10.9.0.44', clusterIPs: ['10.9.0.44'] });
  });

  test('of two families are not to be had', async () => {
    expect((await create('a', { ipFamilyPolicy: 'RequireDualStack' })).body.message).toBe(
      'Service "a" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    );
    expect((await create('a', { ipFamilies: ['IPv6'] })).body.message).toBe(
      'Service "a" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    );
  });

  test('go when the Service becomes another name', async () => {
    const { body: created } = await create('a', {});
    const { body: changed } = await call<Service>('PUT', `${services}/a`, {
      ...created,
      spec: { ...created.spec, type: 'ExternalName', externalName: 'a.b' },
    });
    expect(changed.spec).toMatchObject({ type: 'ExternalName', externalName: 'a.b' });
    expect(changed.spec).not.toHaveProperty('clusterIP');
  });
});

describe('Endpoints and EndpointSlices', () => {
  const written = (name: string, ip = '10.0.0.2') => ({
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name },
    subsets: [{ addresses: [{ ip }], ports: [{ port: 80 }] }],
  });
  const slice = (name: string, change: object = {}) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, labels: { 'kubernetes.io/service-name': 'a' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.2'] }],
    ports: [{ port: 80 }],
    ...change,
  });

  test('are written by hand, with defaults', async () => {
    const { code, body: created } = await call<Endpoints>('POST', endpoints, written('a'));
    expect([code, created.subsets]).toEqual([201, [{ addresses: [{ ip: '10.0.0.2' }], ports: [{ port: 80, protocol: 'TCP' }] }]]);
    const { body: own } = await call<EndpointSlice>('POST', slices, slice('a-1'));
    expect(own).toMatchObject({ apiVersion: 'discovery.k8s.io/v1', ports: [{ name: '', port: 80, protocol: 'TCP' }] });
    expect((await call<List>('GET', slices)).body).toMatchObject({ kind: 'EndpointSliceList', apiVersion: 'discovery.k8s.io/v1' });
    expect((await call('GET', `${slices}/b`)).body.message).toBe('endpointslices.discovery.k8s.io "b" not found');
    expect((await call('DELETE', `${endpoints}/a`)).body).toMatchObject({ kind: 'Status', status: 'Success' });
  });

  test.each<[string, string, object, string]>([
    [
      'a bad address',
      endpoints,
      written('a', 'x'),
      'Endpoints "a" is invalid: subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      'an address of nobody else',
      endpoints,
      written('a', '127.0.0.1'),
      'Endpoints "a" is invalid: subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
    [
      'nothing',
      endpoints,
      { ...written('a'), subsets: [{ ports: [{ port: 80 }] }] },
      'Endpoints "a" is invalid: subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
    ],
    [
      'another version',
      slices,
      { ...slice('a'), apiVersion: 'v1' },
      'the API version in the data (v1) does not match the expected API version (discovery.k8s.io/v1)',
    ],
    [
      'no addresses',
      slices,
      slice('a', { endpoints: [{ addresses: [] }] }),
      'EndpointSlice.discovery.k8s.io "a" is invalid: endpoints[0].addresses: Required value: must contain at least 1 address',
    ],
    [
      'names',
      slices,
      slice('a', { addressType: 'FQDN', endpoints: [{ addresses: ['a.b'] }] }),
      'EndpointSlice.discovery.k8s.io "a" is invalid: addressType: Forbidden: not supported by kpod yet',
    ],
    [
      'the wrong family',
      slices,
      slice('a', { endpoints: [{ addresses: ['::2'] }] }),
      'EndpointSlice.discovery.k8s.io "a" is invalid: endpoints[0].addresses[0]: Invalid value: "::2": must be a valid IPv4 address',
    ],
  ])('are refused with %s', async (_, path, value, message) => {
    expect((await call('POST', path, value)).body.message).toBe(message);
  });

  test('of a Service with a selector are not for clients to write', async () => {
    await create('a', { selector: { app: 'a' } });
    expect((await call('POST', endpoints, written('a'))).body).toMatchObject({
      code: 403,
      message: 'endpoints "a" is forbidden: the Service "a" has a selector, so kpod keeps its endpoints by itself',
    });
    const labels = { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' };
    expect((await call('POST', slices, slice('a-1', { metadata: { name: 'a-1', labels } }))).body).toMatchObject({
      code: 403,
      message: 'endpointslices.discovery.k8s.io "a-1" is forbidden: kpod keeps it by itself (label endpointslice.kubernetes.io/managed-by)',
    });
  });

  test('are tables, too', async () => {
    await call('POST', endpoints, written('a'));
    await call('POST', slices, slice('a-1'));
    const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
    const cells = async (path: string) => (await call<Table>('GET', path, undefined, { accept })).body.rows[0]?.cells.slice(0, -1);
    expect(await cells(endpoints)).toEqual(['a', '10.0.0.2:80']);
    expect(await cells(slices)).toEqual(['a-1', 'IPv4', '80', '10.0.0.2']);
  });
});
