import { expect, test } from 'vitest';
import { ApiError, UserError } from '../../../src/api/errors.ts';
import { convertManifestObject, readLegacyAnnotations } from '../../../src/api/kinds/pod/legacy-annotations.ts';
import { noSuchKind } from '../../../src/api/scheme.ts';

const beta = 'pod.beta.kubernetes.io/init-containers';
const alpha = 'pod.alpha.kubernetes.io/init-containers';
const betaStatuses = 'pod.beta.kubernetes.io/init-container-statuses';

const pod = (annotations: object | undefined, spec: object = { containers: [{ name: 'app', image: 'i' }] }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', ...(annotations ? { annotations } : {}) },
  spec,
});
const one = (name: string) => JSON.stringify([{ name, image: 'busybox', command: ['sh', '-c', 'true'] }]);
const init = (name: string) => ({ name, image: 'busybox', command: ['sh', '-c', 'true'] });
const app = { containers: [{ name: 'app', image: 'i' }] };
const warningOf = (key: string) =>
  `metadata.annotations[${key}]: deprecated since v1.6, non-functional in a cluster since v1.8; use "spec.initContainers" (see kpod convert)`;

test.each<[string, object, object, string | undefined]>([
  ['without annotations nothing changes', pod(undefined), pod(undefined), undefined],
  ['other annotations stay', pod({ a: 'b' }), pod({ a: 'b' }), undefined],
  ['beta', pod({ [beta]: one('x') }), pod(undefined, { ...app, initContainers: [init('x')] }), beta],
  ['alpha', pod({ [alpha]: one('x'), a: 'b' }), pod({ a: 'b' }, { ...app, initContainers: [init('x')] }), alpha],
  ['beta wins over alpha', pod({ [alpha]: one('x'), [beta]: one('y') }), pod(undefined, { ...app, initContainers: [init('y')] }), beta],
  [
    'the annotation wins over the field',
    pod({ [beta]: one('x') }, { ...app, initContainers: [init('old')] }),
    pod(undefined, { ...app, initContainers: [init('x')] }),
    beta,
  ],
  ['an empty list empties the field', pod({ [beta]: '[]' }, { ...app, initContainers: [init('old')] }), pod(undefined), beta],
  ['null is an empty list', pod({ [beta]: 'null' }, { ...app, initContainers: [init('old')] }), pod(undefined), beta],
  ['statuses go', pod({ [betaStatuses]: '[]', a: 'b' }), pod({ a: 'b' }), undefined],
])('%s', (_, given, expected, warned) => {
  const { value, warnings, unknownFields } = readLegacyAnnotations(given as Readonly<Record<string, unknown>>);
  expect(value).toStrictEqual(expected);
  expect(warnings).toStrictEqual(warned === undefined ? [] : [warningOf(warned)]);
  expect(unknownFields).toStrictEqual([]);
});

const prefix = `Pod in version "v1" cannot be handled as a Pod: metadata.annotations[${beta}]: `;

test.each<[string, string, string]>([
  ['an object', '{}', 'json: cannot unmarshal object into Go value of type []v1.Container'],
  ['text', '"x"', 'json: cannot unmarshal string into Go value of type []v1.Container'],
  ['a wrong type inside', '[{"name":1}]', 'json: cannot unmarshal number into Go struct field Container.name of type string'],
  [
    'a bad quantity',
    '[{"resources":{"limits":{"cpu":"x"}}}]',
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
])('refused: %s in the annotation', (_, text, problem) => {
  const act = () => readLegacyAnnotations(pod({ [beta]: text }));
  expect(act).toThrow(ApiError);
  expect(act).toThrow(prefix + problem);
});

test('what is no JSON is refused with the place', () => {
  expect(() => readLegacyAnnotations(pod({ [beta]: '[{"name": }]' }))).toThrow(`${prefix}the value is no JSON: `);
  expect(() => convertManifestObject(pod({ [beta]: '[{"name": }]' }))).toThrow(UserError);
});

test('unknown fields in the annotation are told by path, and dropped', () => {
  const { value, unknownFields } = readLegacyAnnotations(pod({ [beta]: '[{"name":"x","comand":["a"]}]' }));
  expect(unknownFields).toStrictEqual([`unknown field "metadata.annotations[${beta}][0].comand"`]);
  expect(value['spec']).toStrictEqual({ ...app, initContainers: [{ name: 'x' }] });
});

test('convert keeps everything else as it was written', () => {
  const given = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { annotations: { [beta]: '[{"name":"x","stdin":false}]', [betaStatuses]: '[]' }, name: 'a', labels: {} },
    spec: { hostNetwork: false, containers: [{ image: 'i', name: 'app' }] },
  };
  expect(convertManifestObject(given)).toStrictEqual({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'a', labels: {} },
    spec: { hostNetwork: false, containers: [{ image: 'i', name: 'app' }], initContainers: [{ name: 'x', stdin: false }] },
  });
});

test('convert leaves objects of today as they are', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', annotations: { [beta]: 'x' } } };
  expect(convertManifestObject(service)).toBe(service);
  expect(convertManifestObject(pod(undefined))).toStrictEqual(pod(undefined));
});

test('convert refuses kinds that kpod does not have', () => {
  expect(() => convertManifestObject({ apiVersion: 'apps/v1beta1', kind: 'Deployment' })).toThrow(
    `kind Deployment (apps/v1beta1) cannot be converted: ${noSuchKind}`,
  );
});
