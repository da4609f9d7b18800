import { expect, test } from 'vitest';
import { UserError } from '../../../src/api/errors.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';
import { findKind, findResource, noSuchKind, resourceOfDocument } from '../../../src/api/scheme.ts';

test.each([
  ['pods', 'Pod'],
  ['pod', 'Pod'],
  ['po', 'Pod'],
  ['Pod', 'Pod'],
  ['pods.v1', 'Pod'],
  ['pods.v1.', 'Pod'],
  ['svc', 'Service'],
  ['services', 'Service'],
  ['ns', 'Namespace'],
  ['ev', 'Event'],
  ['events', 'Event'],
  ['ep', 'Endpoints'],
  ['cm', 'ConfigMap'],
  ['secrets', 'Secret'],
  ['endpointslices', 'EndpointSlice'],
  ['endpointslices.discovery.k8s.io', 'EndpointSlice'],
  ['endpointslice.v1.discovery.k8s.io', 'EndpointSlice'],
  ['pods.discovery.k8s.io', undefined],
  ['deploys', undefined],
  ['', undefined],
  ['__proto__', undefined],
])('%s is %s', (alias, kind) => {
  expect(findResource(alias)?.kind).toBe(kind);
});

test('kinds are found by their exact words', () => {
  expect(findKind('v1', 'Pod')?.plural).toBe('pods');
  expect(findKind('v1', 'pod')).toBeUndefined();
  expect(findKind('apps/v1', 'Pod')).toBeUndefined();
});

test.each([
  [
    'apiVersion: v1\nkind: Podd\nmetadata:\n  name: x\n',
    `resource mapping not found for name: "x" namespace: "" from "k1.yaml": no matches for kind "Podd" in version "v1"
ensure CRDs are installed first
  k1.yaml:2: ${noSuchKind}`,
  ],
  [
    'apiVersion: v1\nmetadata: {name: x, namespace: m}\nkind: pods\n',
    `resource mapping not found for name: "x" namespace: "m" from "k1.yaml": no matches for kind "pods" in version "v1"
ensure CRDs are installed first
  k1.yaml:3: ${noSuchKind}; did you mean "Pod"?`,
  ],
])('an unknown kind is refused in the words of kubectl', (text, message) => {
  const [document] = readManifest(text, 'k1.yaml');
  if (!document) throw new Error('no document');
  expect(() => resourceOfDocument(document)).toThrow(new UserError(message));
});

test('the resource of a document', () => {
  const [document] = readManifest('apiVersion: v1\nkind: Service\n', 'f.yaml');
  if (!document) throw new Error('no document');
  expect(resourceOfDocument(document)).toMatchObject({ kind: 'Service', plural: 'services', namespaced: true });
});
