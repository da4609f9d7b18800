import { afterEach, beforeEach, expect, test } from 'vitest';
import { resources } from '../../../src/api/kinds/resources.ts';
import { mergeSchemas } from '../../../src/api/patch/merge-keys.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly 'x-kubernetes-group-version-kind'?: unknown;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

async function addressOf(groupVersion: string): Promise<string> {
  const root = (await (await fetch(`${api.url}/openapi/v3`)).json()) as { paths: Record<string, { serverRelativeURL: string }> };
  return root.paths[groupVersion]?.serverRelativeURL ?? '';
}
const read = async (path: string): Promise<Document> => (await (await fetch(api.url + path)).json()) as Document;

test('every group version is found by an address that tells its content', async () => {
  const address = await addressOf('api/v1');
  expect(address).toMatch(/^\/openapi\/v3\/api\/v1\?hash=[0-9A-F]{128}$/);
  const answer = await fetch(api.url + address);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, immutable']);
  const etag = answer.headers.get('etag') ?? '';
  const again = await fetch(api.url + address, { headers: { 'if-none-match': etag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const other = await fetch(`${api.url}/openapi/v3/api/v1?hash=0`, { redirect: 'manual' });
  expect([other.status, other.headers.get('location')]).toEqual([301, address]);
  expect(await read('/openapi/v3/api/v1')).toEqual(await answer.json());
});

test('every kind has a schema that says which it is, and every reference leads somewhere', async () => {
  for (const groupVersion of new Set(resources.map(({ apiVersion }) => apiVersion))) {
    const kinds = resources.filter(({ apiVersion }) => apiVersion === groupVersion).map(({ kind }) => kind);
    const [version, group = ''] = groupVersion.split('/').toReversed();
    const path = `${group === '' ? 'api' : 'apis'}/${groupVersion}`;
    const { components, paths } = await read(await addressOf(path));
    const found = Object.values(components.schemas).flatMap((schema) => schema['x-kubernetes-group-version-kind'] ?? []);
    expect(found).toEqual(expect.arrayContaining(kinds.map((kind) => ({ group, version, kind }))));
    expect(found).toHaveLength(kinds.length);
    const names = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
    const references = [...JSON.stringify(components).matchAll(/"\$ref":"([^"]*)"/g)].map(([, name]) => name);
    expect(references.filter((name) => !names.includes(name ?? ''))).toEqual([]);
    for (const operations of Object.values(paths)) {
      for (const operation of Object.values(operations)) expect(operation['x-kubernetes-group-version-kind']).toMatchObject({ group });
    }
  }
});

test('lists that are merged by a key say so', async () => {
  const { schemas } = (await read(await addressOf('api/v1'))).components;
  const field = (struct: string, name: string) => schemas[`io.k8s.api.core.v1.${struct}`]?.properties?.[name];
  expect(field('PodSpec', 'containers')).toMatchObject({ 'x-kubernetes-patch-strategy': 'merge', 'x-kubernetes-patch-merge-key': 'name' });
  expect(field('PodSpec', 'volumes')).toMatchObject({ 'x-kubernetes-patch-strategy': 'merge,retainKeys' });
  expect(field('ServiceSpec', 'ports')).toMatchObject({ 'x-kubernetes-patch-merge-key': 'port' });
  expect(field('PodSpec', 'tolerations')).not.toHaveProperty('x-kubernetes-patch-strategy');
  expect(Object.keys(mergeSchemas)).toEqual(resources.filter(({ mergeSchema }) => mergeSchema).map(({ kind }) => kind));
});

test('version 2 describes nothing: in protobuf for kubectl up to 1.28, in JSON for others', async () => {
  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const answer = await fetch(`${api.url}/openapi/v2`, { headers: { accept } });
  expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe(
    `0a03322e3012150a0a${Buffer.from('Kubernetes').toString('hex')}1207${Buffer.from('v1.32.4').toString('hex')}42004a00`,
  );
  expect(await read('/openapi/v2')).toMatchObject({ swagger: '2.0', paths: {}, definitions: {} });
});
