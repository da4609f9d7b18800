import { describe, expect, test } from 'vitest';
import { badRequest, invalid, notFound } from '../../../src/api/errors.ts';
import { explainRefusal } from '../../../src/api/explain-refusal.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';

const text = `apiVersion: v1
kind: Pod
metadata:
  name: first
---
apiVersion: v1
kind: Pod
metadata:
  name: second
  annotations:
    a.b/c: "1"
spec:
  containers:
  - name: c
    image: ""
    ports:
    - containerPort: 80
      hostPort: 99999
    resources:
      limits:
        memory: 64Mi
  volumes: []
`;
const document = (index: number) => {
  const found = readManifest(text, 'pods.yaml')[index];
  if (!found) throw new Error('no such document');
  return found;
};

describe('a refusal is explained by the lines of the manifest', () => {
  test.each<[what: string, field: string, place: string | undefined]>([
    ['a field that is written', 'spec.containers[0].ports[0].hostPort', '18: spec.containers[0].ports[0].hostPort'],
    ['a field that is missing, by what is around it', 'spec.containers[0].ports[0].name', '17: spec.containers[0].ports[0].name'],
    ['a key of a map', 'spec.containers[0].resources.limits[memory]', '21: spec.containers[0].resources.limits[memory]'],
    ['a key with dots', 'metadata.annotations[a.b/c]', '11: metadata.annotations[a.b/c]'],
    ['an item that is not there', 'spec.volumes[3].name', '22: spec.volumes[3].name'],
    ['nothing that is written', 'status.phase', undefined],
    ['no field at all', '', undefined],
  ])('%s', (_what, field, place) => {
    const { status } = invalid('Pod', 'second', [{ type: 'Required value', field }]);
    expect(explainRefusal(status, 'Pod', document(1))).toEqual(place === undefined ? [] : [`  pods.yaml:${place}`]);
  });

  test('each field once, in the order of the errors, ten of them at most', () => {
    const fields = [
      'spec.containers[0].name',
      'metadata.name',
      'spec.containers[0].name',
      ...Array.from({ length: 20 }, (_, i) => `spec.x${i}`),
    ];
    const { status } = invalid(
      'Pod',
      'second',
      fields.map((field) => ({ type: 'Required value', field })),
    );
    const lines = explainRefusal(status, 'Pod', document(1));
    expect(lines.slice(0, 3)).toEqual([
      '  pods.yaml:14: spec.containers[0].name',
      '  pods.yaml:9: metadata.name',
      '  pods.yaml:12: spec.x0',
    ]);
    expect([lines.length, lines.at(-1)]).toEqual([11, '  and 12 more']);
  });

  test('other errors have no lines', () => {
    expect(explainRefusal(notFound('pods', 'x').status, 'Pod', document(1))).toEqual([]);
    expect(explainRefusal(badRequest('the name of the object does not match').status, 'Pod', document(1))).toEqual([]);
    expect(explainRefusal({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }, 'Widget', document(0))).toEqual([]);
  });

  test('a kind of a cluster that kpod does not know has none either, whatever the server says', () => {
    const { status } = badRequest('Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal');
    expect(explainRefusal(status, 'Widget', document(1))).toEqual([]);
  });
});
