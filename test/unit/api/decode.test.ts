import { expect, test } from 'vitest';
import { decode } from '../../../src/api/decode.ts';
import { ApiError } from '../../../src/api/errors.ts';

const pod = (spec: unknown, metadata: unknown = { name: 'a' }) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec });
const container = (fields: object) => pod({ containers: [{ name: 'c', image: 'i', ...fields }] });

function refusal(kind: string, value: unknown): string {
  try {
    decode(kind, value, { fieldValidation: 'Strict' });
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 400) return error.message;
    throw error;
  }
  throw new Error('was decoded');
}

const asPod = 'Pod in version "v1" cannot be handled as a Pod: ';

test.each<[string, unknown, string]>([
  [
    'a number as env value',
    container({ env: [{ name: 'A', value: 1 }] }),
    'json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  [
    'a bool as env value',
    container({ env: [{ name: 'A', value: true }] }),
    'json: cannot unmarshal bool into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  [
    'an object as containers',
    pod({ containers: {} }),
    'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'an object as ports',
    container({ ports: {} }),
    'json: cannot unmarshal object into Go struct field Container.spec.containers.ports of type []v1.ContainerPort',
  ],
  [
    'text as runAsUser',
    container({ securityContext: { runAsUser: 'root' } }),
    'json: cannot unmarshal string into Go struct field SecurityContext.spec.containers.securityContext.runAsUser of type int64',
  ],
  [
    'text as a port',
    container({ ports: [{ containerPort: '80' }] }),
    'json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    'a fraction as a port',
    container({ ports: [{ containerPort: 80.5 }] }),
    'json: cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    'a port beyond 32 bits',
    container({ ports: [{ containerPort: 3000000000 }] }),
    'json: cannot unmarshal number 3000000000 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  ],
  [
    'text as command',
    container({ command: 'sleep 1' }),
    'json: cannot unmarshal string into Go struct field Container.spec.containers.command of type []string',
  ],
  [
    'a number in args',
    container({ args: ['sleep', 5] }),
    'json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string',
  ],
  [
    'a number as restartPolicy',
    pod({ restartPolicy: 3 }),
    'json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy',
  ],
  [
    'text as hostNetwork',
    pod({ hostNetwork: 'true' }),
    'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    'a number as a label',
    pod({}, { name: 'a', labels: { a: 1 } }),
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'text as labels',
    pod({}, { name: 'a', labels: 'a' }),
    'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string',
  ],
  [
    'a list as limits',
    container({ resources: { limits: [] } }),
    'json: cannot unmarshal array into Go struct field ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList',
  ],
  ['text as spec', pod('x'), 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
  [
    'a bool as a probe port',
    container({ livenessProbe: { httpGet: { port: true } } }),
    'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.httpGet.port of type int32',
  ],
  [
    'the first of two wrong types',
    pod({ hostNetwork: 1, hostname: 2 }),
    'json: cannot unmarshal number into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    'a wrong type rather than an unknown field',
    pod({ foo: 1, hostname: 2 }),
    'json: cannot unmarshal number into Go struct field PodSpec.spec.hostname of type string',
  ],
  [
    'a number as a time',
    pod({}, { creationTimestamp: 5 }),
    'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
  ],
  [
    'a word as a time',
    pod({}, { creationTimestamp: 'now' }),
    'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
  ],
  [
    'a word as cpu',
    container({ resources: { limits: { cpu: 'lots' } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    'a bool as memory',
    container({ resources: { requests: { memory: true } } }),
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ['a suffix that is none', container({ resources: { limits: { memory: '64K' } } }), "unable to parse quantity's suffix"],
  [
    'a bad quantity before a wrong type',
    { ...pod({ hostname: 1, volumes: [{ name: 'v', emptyDir: { sizeLimit: 'x' } }] }) },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ['one unknown field', pod({ foo: 1 }), 'strict decoding error: unknown field "spec.foo"'],
  ['an unknown field at the top', { ...pod({}), foo: 1 }, 'strict decoding error: unknown field "foo"'],
  [
    'several unknown fields',
    pod({ a: 1, containers: [{ imagee: 'x', name: 'c', ports: [{ port: 1 }] }] }, { name: 'a', restartPolicy: 'Never' }),
    'strict decoding error: unknown field "metadata.restartPolicy", unknown field "spec.a", unknown field "spec.containers[0].imagee", unknown field "spec.containers[0].ports[0].port"',
  ],
  ['a field in the wrong case', container({ Command: ['x'] }), 'strict decoding error: unknown field "spec.containers[0].Command"'],
  ['a key __proto__', JSON.parse('{"spec":{"__proto__":{"x":1}}}'), 'strict decoding error: unknown field "spec.__proto__"'],
  ['a key with control characters', pod({ 'a\u001b[31m': 1 }), 'strict decoding error: unknown field "spec.a\\x1b[31m"'],
])('refused: %s', (_, value, message) => {
  expect(refusal('Pod', value)).toBe(asPod + message);
});

test.each<[string, string, unknown, string]>([
  [
    'another kind',
    'Pod',
    { apiVersion: 'v1', kind: 'Service' },
    'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
  ],
  [
    'a kind in the wrong case',
    'Pod',
    { kind: 'pod' },
    'pod in version "v1" cannot be handled as a Pod: no kind "pod" is registered for version "v1"',
  ],
  [
    'another version',
    'Pod',
    { apiVersion: 'apps/v1', kind: 'Pod' },
    'the API version in the data (apps/v1) does not match the expected API version (v1)',
  ],
  ['no object', 'Pod', [], 'the object provided is unrecognized (must be of type Pod): the body must be one JSON object'],
  [
    'an unknown field of a Service',
    'Service',
    { spec: { port: 1 } },
    'Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.port"',
  ],
])('refused: %s', (_, kind, value, message) => {
  expect(refusal(kind, value)).toBe(message);
});

test.each<[string, object, object]>([
  ['null is absent', { hostname: null, containers: null, securityContext: null }, {}],
  ['zero values that Go leaves out are absent', { hostname: '', hostNetwork: false, volumes: [], nodeSelector: {} }, {}],
  [
    'zero values behind pointers count',
    { terminationGracePeriodSeconds: 0, enableServiceLinks: false, securityContext: { runAsUser: 0 } },
    { terminationGracePeriodSeconds: 0, enableServiceLinks: false, securityContext: { runAsUser: 0 } },
  ],
  [
    'quantities become text',
    { containers: [{ resources: { limits: { cpu: 1, memory: '64Mi' }, requests: { cpu: 0.5 } } }] },
    { containers: [{ resources: { limits: { cpu: '1', memory: '64Mi' }, requests: { cpu: '0.5' } } }] },
  ],
  ['null in a list is the zero value', { containers: [null, { command: ['a', null] }] }, { containers: [{}, { command: ['a', ''] }] }],
  [
    'ports are numbers or names',
    { containers: [{ livenessProbe: { httpGet: { port: 'http' }, tcpSocket: { port: 80 } } }] },
    { containers: [{ livenessProbe: { httpGet: { port: 'http' }, tcpSocket: { port: 80 } } }] },
  ],
  [
    'empty objects stay',
    { securityContext: {}, volumes: [{ name: 'v', emptyDir: {} }] },
    { securityContext: {}, volumes: [{ name: 'v', emptyDir: {} }] },
  ],
])('%s', (_, spec, expected) => {
  const { value, warnings } = decode('Pod', pod(spec), { fieldValidation: 'Strict' });
  expect(value).toStrictEqual(pod(expected));
  expect(warnings).toStrictEqual([]);
});

test('hostile values end in an answer, not in a full stack or a flood', () => {
  const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
  const limits = { cpu: deep(5000) };
  expect(refusal('Pod', container({ resources: { limits } }))).toContain('quantities must match the regular expression');
  const metadata = { name: 'a', managedFields: [{ fieldsV1: deep(5000) }] };
  expect(decode('Pod', pod({}, metadata), { fieldValidation: 'Strict' }).warnings).toStrictEqual([]);
  const flood = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 1]));
  expect(refusal('Pod', pod(flood)).match(/unknown field/g)).toHaveLength(100);
});

test('unknown fields are dropped, with or without a warning', () => {
  const value = pod({ foo: 1, hostname: 'h' });
  expect(decode('Pod', value, { fieldValidation: 'Warn' })).toStrictEqual({
    value: pod({ hostname: 'h' }),
    warnings: ['unknown field "spec.foo"'],
  });
  expect(decode('Pod', value, { fieldValidation: 'Ignore' })).toStrictEqual({ value: pod({ hostname: 'h' }), warnings: [] });
});

test('what a server adds to an object is known', () => {
  const exported = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'a',
      creationTimestamp: '2026-01-02T03:04:05Z',
      resourceVersion: '7',
      uid: 'u',
      managedFields: [
        { manager: 'kubectl', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': {} }, time: '2026-01-02T03:04:05Z' },
      ],
    },
    spec: {},
    status: { phase: 'Running', containerStatuses: [{ name: 'c', ready: true, restartCount: 2, state: { running: { startedAt: null } } }] },
  };
  const { value } = decode('Pod', exported, { fieldValidation: 'Strict' });
  expect(value).toMatchObject({ metadata: { managedFields: [{ fieldsV1: { 'f:spec': {} } }] }, status: { phase: 'Running' } });
});
