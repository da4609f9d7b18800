import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
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
    expect(found).toEqual(expect.arrayContaining(kinds.map((kind) => ({ group, version, kind: `${kind}List` }))));
    const names = Object.keys(components.schemas).map((name) => `#/components/schemas/${name}`);
    const references = [...JSON.stringify(components).matchAll(/"\$ref":"([^"]*)"/g)].map(([, name]) => name);
    expect(references.filter((name) => !names.includes(name ?? ''))).toEqual([]);
    for (const operations of Object.values(paths)) {
      for (const operation of Object.values(operations)) expect(operation['x-kubernetes-group-version-kind']).toHaveProperty('kind');
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

test('every path of a kind is there, with those of its parts, and says what it takes', async () => {
  const { paths, components } = await read(await addressOf('apis/apps/v1'));
  const deployment = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining(['/apis/apps/v1/deployments', deployment, `${deployment}/status`, `${deployment}/scale`]),
  );
  const scale = paths[`${deployment}/scale`]?.['patch'];
  expect(scale?.['x-kubernetes-group-version-kind']).toEqual({ group: 'autoscaling', version: 'v1', kind: 'Scale' });
  expect(components.schemas).toHaveProperty(['io.k8s.api.autoscaling.v1.Scale']);
  const { parameters, requestBody } = (paths[deployment]?.['patch'] ?? {}) as unknown as {
    readonly parameters: readonly { name: string }[];
    readonly requestBody: { readonly content: object };
  };
  expect(parameters.map(({ name }) => name)).toEqual(['namespace', 'name', 'dryRun', 'fieldManager', 'fieldValidation', 'force']);
  expect(requestBody.content).toHaveProperty(['application/strategic-merge-patch+json']);
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['listAppsV1NamespacedDeployment', 'patchAppsV1NamespacedDeploymentScale']));
});

/** The fields of a message whose bytes are `bytes`, by their numbers; numbers in it are passed over. */
function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, readonly Uint8Array[]> {
  const fields = new Map<number, Uint8Array[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type === WireType.LengthDelimited) fields.set(field, [...(fields.get(field) ?? []), reader.bytes()]);
    else reader.skip(type);
  }
  return fields;
}
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

test('version 2 describes every kind in one document: in JSON, and in protobuf for kubectl up to 1.28', async () => {
  const json = (await (await fetch(`${api.url}/openapi/v2`)).json()) as { definitions: object; paths: object };
  const references = [...JSON.stringify(json).matchAll(/"\$ref":"#\/definitions\/([^"]*)"/g)].map(([, name]) => name ?? '');
  expect(references.filter((name) => !Object.hasOwn(json.definitions, name))).toEqual([]);
  const kinds = Object.values(json.definitions).flatMap((schema: Schema) => schema['x-kubernetes-group-version-kind'] ?? []);
  expect(kinds).toEqual(expect.arrayContaining(resources.map(({ kind }) => expect.objectContaining({ kind }))));

  const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
  const answer = await fetch(`${api.url}/openapi/v2`, { headers: { accept } });
  const document = fieldsOf(new Uint8Array(await answer.arrayBuffer()));
  const named = (part: number, field: number) =>
    (fieldsOf(document.get(part)?.[0] ?? new Uint8Array()).get(field) ?? []).map((pair) => fieldsOf(pair));
  expect(textOf(document.get(1)?.[0])).toBe('2.0');
  expect(named(9, 1).map((pair) => textOf(pair.get(1)?.[0]))).toEqual(Object.keys(json.definitions));
  expect(named(8, 2).map((pair) => textOf(pair.get(1)?.[0]))).toEqual(Object.keys(json.paths));
  const pod = named(9, 1).find((pair) => textOf(pair.get(1)?.[0]) === 'io.k8s.api.core.v1.Pod');
  const extensions = (fieldsOf(pod?.get(2)?.[0] ?? new Uint8Array()).get(31) ?? []).map((pair) => fieldsOf(pair));
  expect(extensions.map((pair) => textOf(pair.get(1)?.[0]))).toEqual(['x-kubernetes-group-version-kind']);
  expect(textOf(fieldsOf(extensions[0]?.get(2)?.[0] ?? new Uint8Array()).get(2)?.[0])).toBe('[{"group":"","version":"v1","kind":"Pod"}]');
});
