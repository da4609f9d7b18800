import { describe, expect, test } from 'vitest';
import { fieldRefValue, inUnits, metadataFieldValue, resourceFieldValue } from '../../../src/api/downward-api.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';

const pod = setPodDefaults({
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u-1',
    labels: { zone: 'a', app: 'x "y"\n', 'k8s.io/Part': 'b' },
    annotations: { note: 'line\tone', 'Example.com/Key': 'v' },
  },
  spec: {
    serviceAccountName: 'robot',
    initContainers: [{ name: 'prepare', image: 'i', resources: { limits: { memory: '10Mi' } } }],
    containers: [
      {
        name: 'app',
        image: 'i',
        resources: { requests: { cpu: '250m', memory: '64M' }, limits: { cpu: '1250m', 'hugepages-2Mi': '4Mi', memory: '100Mi' } },
      },
      { name: 'bare', image: 'i' },
    ],
  },
});
const place = { nodeName: 'node', hostIPs: ['192.0.2.1', '2001:db8::1'], podIPs: ['10.1.2.3', 'fd00::3'] };

describe('fieldRef', () => {
  test.each([
    ['metadata.name', 'web'],
    ['metadata.namespace', 'shop'],
    ['metadata.uid', 'u-1'],
    ["metadata.labels['zone']", 'a'],
    ["metadata.labels['k8s.io/Part']", 'b'],
    ["metadata.labels['missing']", ''],
    ["metadata.labels['constructor']", ''],
    ["metadata.annotations['Example.com/Key']", 'v'],
    ['metadata.labels', 'app="x \\"y\\"\\n"\nk8s.io/Part="b"\nzone="a"'],
    ['metadata.annotations', 'Example.com/Key="v"\nnote="line\\tone"'],
    ['spec.nodeName', 'node'],
    ['spec.host', 'node'],
    ['spec.serviceAccountName', 'robot'],
    ['status.hostIP', '192.0.2.1'],
    ['status.hostIPs', '192.0.2.1,2001:db8::1'],
    ['status.podIP', '10.1.2.3'],
    ['status.podIPs', '10.1.2.3,fd00::3'],
  ])('%s', (path, value) => {
    expect(fieldRefValue(path, pod, place)).toBe(value);
  });
  test('says which paths there are not', () => {
    expect(() => fieldRefValue('status.phase', pod, place)).toThrow('unsupported fieldPath: status.phase');
    expect(() => fieldRefValue("metadata.name['x']", pod, place)).toThrow('fieldPath "metadata.name" does not support subscript');
    expect(() => metadataFieldValue('status.podIP', pod)).toThrow('unsupported fieldPath: status.podIP');
  });
  test('answers nothing where there is nothing', () => {
    const bare = setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [] } });
    const nowhere = { nodeName: 'node', hostIPs: [], podIPs: [] };
    const paths = ['metadata.namespace', 'metadata.uid', 'metadata.labels', 'status.podIP', 'status.podIPs', 'status.hostIP'];
    expect(paths.map((path) => fieldRefValue(path, bare, nowhere))).toEqual(['', '', '', '', '', '']);
  });
});

describe('resourceFieldRef', () => {
  const allocatable = { cpu: '3', memory: '8388608Ki', 'ephemeral-storage': '1000Ki' };
  const value = (resource: string, { of = '', divisor = '0' } = {}) =>
    resourceFieldValue({ resource, divisor, ...(of ? { containerName: of } : {}) }, pod, { own: pod.spec.containers[0], allocatable });
  test.each([
    ['limits.cpu', {}, '2'],
    ['limits.cpu', { divisor: '1m' }, '1250'],
    ['requests.cpu', {}, '1'],
    ['requests.memory', {}, '64000000'],
    ['requests.memory', { divisor: '1Mi' }, '62'],
    ['limits.memory', { divisor: '1Mi' }, '100'],
    ['limits.memory', { of: 'prepare', divisor: '1Ki' }, '10240'],
    ['limits.hugepages-2Mi', { divisor: '1Mi' }, '4'],
    ['requests.hugepages-1Gi', {}, '0'],
    ['limits.cpu', { of: 'bare' }, '3'],
    ['limits.memory', { of: 'bare', divisor: '1Gi' }, '8'],
    ['limits.ephemeral-storage', { of: 'bare' }, '1024000'],
    ['requests.memory', { of: 'bare' }, '0'],
  ] as const)('%s %o', (resource, options, expected) => {
    expect(value(resource, options)).toBe(expected);
  });
  test('of a container without a limit is what the pod is limited to, where it is', () => {
    const limited = { ...pod, spec: { ...pod.spec, resources: { limits: { cpu: '2', memory: '0' } } } };
    const read = (resource: string) => resourceFieldValue({ resource, containerName: 'bare' }, limited, { allocatable });
    expect([read('limits.cpu'), read('limits.memory')]).toEqual(['2', '8589934592']);
  });
  test('says which container and which resource there are not', () => {
    expect(() => value('limits.cpu', { of: 'nope' })).toThrow('container nope not found');
    expect(() => value('limits.nvidia.com/gpu')).toThrow('unsupported container resource : limits.nvidia.com/gpu');
    expect(() => value('cpu')).toThrow('unsupported container resource : cpu');
  });
  test('counts whole units', () => {
    expect([inUnits('1', '1m', true), inUnits('100m', undefined, true), inUnits('1Ei', '1k', false)]).toEqual([
      '1000',
      '1',
      '1152921504606847',
    ]);
  });
});
