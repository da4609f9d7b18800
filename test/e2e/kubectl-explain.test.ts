import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStruct } from '../../src/api/descriptions.ts';
import { type SchemaType, structNamed } from '../../src/api/schema.ts';
import { runCli } from '../fakes/cli.ts';
import { kubectlPath, runKubectl } from './kubectl.ts';

if (!kubectlPath) console.warn('SKIPPED: test/e2e/kubectl-explain.test.ts needs a kubectl on the PATH');

const gvk = (kind: string) => ({ group: '', version: 'v1', kind });
const refTo = (name: string) => ({ $ref: `#/components/schemas/io.k8s.${name}` });

/** A field as Kubernetes' OpenAPI document has it. */
function schemaOf(type: SchemaType): object {
  switch (type.is) {
    case 'struct':
      return { allOf: [refTo(type.struct)], default: {} };
    case 'list':
      return { type: 'array', items: schemaOf(type.of) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.of) };
    case 'scalar':
      if (type.scalar === 'quantity') return { allOf: [refTo('Quantity')] };
      if (type.scalar === 'intOrString') return { allOf: [refTo('IntOrString')] };
      return { type: { bool: 'boolean', int32: 'integer', int64: 'integer', any: 'object' }[type.scalar as string] ?? 'string' };
  }
}

/** The document that kubectl would have of a server that knows the structs and descriptions of kpod. */
function openApi(kinds: Readonly<Record<string, string>>): object {
  const schemas: Record<string, object> = {
    'io.k8s.Quantity': { oneOf: [{ type: 'string' }, { type: 'number' }] },
    'io.k8s.IntOrString': { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' },
  };
  const add = (name: string) => {
    if (schemas[`io.k8s.${name}`]) return;
    const described = describeStruct(name);
    const fields = [...(structNamed(name) ?? [])];
    const properties = fields.map(([field, type]) => {
      const inner = type.is === 'struct' ? describeStruct(type.struct)?.description : undefined;
      return [field, { ...schemaOf(type), description: described?.fields.get(field)?.description || inner }];
    });
    const required = fields.map(([field]) => field).filter((field) => described?.fields.get(field)?.required);
    schemas[`io.k8s.${name}`] = {
      ...{ type: 'object', description: described?.description, properties: Object.fromEntries(properties), required },
      ...(kinds[name] ? { 'x-kubernetes-group-version-kind': [gvk(name)] } : {}),
    };
    for (let [, type] of fields) {
      while (type.is === 'list' || type.is === 'map') type = type.of;
      if (type.is === 'struct') add(type.struct);
    }
  };
  for (const kind of Object.keys(kinds)) add(kind);
  const paths = Object.entries(kinds).map(([kind, plural]) => [
    `/api/v1/namespaces/{namespace}/${plural}`,
    { get: { 'x-kubernetes-group-version-kind': gvk(kind) } },
  ]);
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1' }, paths: Object.fromEntries(paths), components: { schemas } };
}

const kinds = { Pod: 'pods', Service: 'services' };
const resources = Object.entries(kinds).map(([kind, name]) => ({
  ...{
    name,
    singularName: kind.toLowerCase(),
    namespaced: true,
    kind,
    verbs: ['get', 'list'],
    shortNames: [kind === 'Pod' ? 'po' : 'svc'],
  },
}));
const answers: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
  '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources },
  '/openapi/v3': { paths: { 'api/v1': { serverRelativeURL: '/openapi/v3/api/v1' } } },
  '/openapi/v3/api/v1': openApi(kinds),
};

describe.runIf(kubectlPath)('kpod explain prints the bytes of kubectl explain', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = answers[(request.url ?? '').split('?')[0] ?? ''];
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    'pods',
    'po --recursive',
    'svc',
    'pods.spec.containers',
    'pods.spec.containers.ports',
    'pods.spec.containers.image',
    'pod.spec.restartPolicy',
    'pods.spec.initContainers --recursive',
    'services.spec.ports',
    'services.spec.ports.targetPort',
    'pods.metadata.labels',
  ])('%s', async (line) => {
    const said = await runCli(['explain', ...line.split(' ')], { url });
    expect(said.stdout).toBe(await runKubectl(url, 'UTC', ['explain', ...line.split(' ')]));
  });

  test.each([
    ['pods.spec.nodeSelector', 'has no effect in kpod: there is one node'],
    ['pods.metadata.ownerReferences', 'no effect in kpod: owners are kept as data; nothing collects orphans'],
    [
      'pods.spec.containers.env.valueFrom.resourceFieldRef.divisor',
      'refused: not supported by kpod yet, like spec.containers.env.valueFrom',
    ],
  ])('%s, which kpod does not honour, with one line more', async (field, note) => {
    const said = await runCli(['explain', field], { url });
    const line = `SUPPORT:    ${note}\n`;
    expect(said.stdout).toContain(`\nVERSION:    v1\n${line}\nFIELD: `);
    expect(said.stdout.replace(line, '')).toBe(await runKubectl(url, 'UTC', ['explain', field]));
  });
});
