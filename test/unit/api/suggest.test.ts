import { expect, test } from 'vitest';
import { decode } from '../../../src/api/decode.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';
import { explainUnknownFields, suggestField } from '../../../src/api/suggest.ts';

test.each<[string, string | undefined]>([
  ['spec.containers[0].comand', 'command'],
  ['spec.containers[0].imagee', 'image'],
  ['spec.containers[0].Image', 'image'],
  ['spec.containers[0].image-pull-policy', 'imagePullPolicy'],
  ['spec.containers[0].image_pull_policy', 'imagePullPolicy'],
  ['spec.containers[0].imagePullPolcy', 'imagePullPolicy'],
  ['spec.containers[0].port', 'ports'],
  ['spec.containers[0].environment', 'env'],
  ['spec.containers[0].volumeMount', 'volumeMounts'],
  ['spec.containers[0].volumes', 'spec.volumes'],
  ['spec.containers[0].limits', 'spec.containers[0].resources.limits'],
  ['spec.containers[0].runAsUser', 'spec.containers[0].securityContext.runAsUser'],
  ['spec.containers[0].ports[0].protocl', 'protocol'],
  ['spec.initContainer', 'initContainers'],
  ['spec.image', 'spec.containers[].image'],
  ['spec.volumeMounts', 'spec.containers[].volumeMounts'],
  ['spec.labels', 'metadata.labels'],
  ['metadata.restartPolicy', 'spec.restartPolicy'],
  ['metadata.lables', 'labels'],
  ['metdata', 'metadata'],
  ['containers', 'spec.containers'],
  ['spec.restartPolciy', 'restartPolicy'],
  ['spec.xyzzy', undefined],
  ['spec.containers[0].foo.bar', undefined],
])('for %s: %s', (path, expected) => {
  expect(suggestField('Pod', path)).toBe(expected);
});

test('for a Service', () => {
  expect(suggestField('Service', 'spec.port')).toBe('ports');
  expect(suggestField('Service', 'spec.ports[0].targetport')).toBe('targetPort');
});

test('each unknown field gets a line with its place', () => {
  const text = `apiVersion: v1
kind: Pod
metadata:
  name: a
  restartPolicy: Never
spec:
  containers:
  - name: c
    image: i
    comand: [x]
  xyzzy: 1
`;
  const [document] = readManifest(text, 'myapp.yaml');
  if (!document) throw new Error('no document');
  const message = messageOf(() => decode('Pod', document.value, { fieldValidation: 'Strict' }));
  expect(explainUnknownFields(message, 'Pod', document)).toStrictEqual([
    '  myapp.yaml:5: unknown field "metadata.restartPolicy", did you mean "spec.restartPolicy"?',
    '  myapp.yaml:10: unknown field "spec.containers[0].comand", did you mean "command"?',
    '  myapp.yaml:11: unknown field "spec.xyzzy"',
  ]);
});

test('a message without unknown fields gets no lines', () => {
  const [document] = readManifest('apiVersion: v1\nkind: Pod\n', 'f.yaml');
  if (!document) throw new Error('no document');
  expect(explainUnknownFields('Pod "a" is invalid: spec.containers: Required value', 'Pod', document)).toStrictEqual([]);
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
