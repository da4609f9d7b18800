import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failure } from '../../../src/api/errors.ts';
import { createClient } from '../../../src/client/http-client.ts';
import type { Client, RequestOptions } from '../../../src/client/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

/** What kubectl says of the same is in test/e2e/kubectl-writes.test.ts. */
let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const configMap = (data: string) => `{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {${data}}}\n`;
const kpod = (words: string, input: string, client?: Client) =>
  runCli(words.split(' '), { url: api.url, input, ...(client ? { host: { client } } : {}) });
const apply = (input: string, client?: Client, more = '') => kpod(`apply --server-side -f -${more}`, input, client);
const applied = { stdout: 'configmap/c serverside-applied\n', stderr: '', exitCode: 0 };
const shown = async (path: string) => (await kpod(`get cm c -o jsonpath=${path}`, '')).stdout;

/** A client of which `before` sees every patch first, and may refuse it. */
function watched(before: (options: RequestOptions) => void | Promise<void>): Client {
  const own = createClient({ kind: 'url', url: new URL(api.url) }, { onWarning() {} });
  return {
    ...own,
    async request(method, path, options) {
      if (method === 'PATCH' && options) await before(options);
      return own.request(method, path, options);
    },
  };
}

test('what is no more in the file goes, and what others own is a conflict with the ways out', async () => {
  expect(await apply(configMap('a: x, b: x'))).toEqual(applied);
  expect(await apply(configMap('a: x'))).toEqual(applied);
  expect(await shown('{.data}')).toBe('{"a":"x"}');
  const { stdout, stderr, exitCode } = await apply(configMap('a: z'), undefined, ' --field-manager=other');
  expect([stdout, exitCode]).toEqual(['', 1]);
  expect(stderr).toMatch(/^error: Apply failed with 1 conflict: conflict with "kubectl": \.data\.a\nPlease review the fields above/);
  expect(await apply(configMap('a: z'), undefined, ' --field-manager=other --force-conflicts')).toEqual(applied);
});

test('a part of the object by itself', async () => {
  const pod = (cpu: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: ${cpu}}}}]}}`;
  await kpod('create -f -', pod('1'));
  expect(await kpod('apply -f - --subresource=resize', pod('2'))).toEqual({
    ...{ stdout: '', stderr: 'error: --subresource can only be specified for --server-side\n', exitCode: 1 },
  });
  expect(await apply(pod('2'), undefined, ' --subresource=resize --force-conflicts')).toMatchObject({
    stdout: 'pod/p serverside-applied\n',
  });
  expect((await kpod('get pod p -o jsonpath={.spec.containers[0].resources.requests.cpu}', '')).stdout).toBe('2');
});

describe('what was applied from the client before', () => {
  const writers = () => shown('{.metadata.managedFields[*].manager}');

  test('becomes what is applied on the server, and labels of others stay', async () => {
    await kpod('apply -f -', configMap('a: x, b: x'));
    await kpod('label cm c mine=yes', '');
    expect(await apply(configMap('a: z'))).toEqual(applied);
    expect(await shown('{.data}{.metadata.labels}')).toBe('{"a":"z"}{"mine":"yes"}');
    expect((await writers()).trim().split(' ').toSorted()).toEqual(['kpod-label', 'kubectl', 'kubectl-last-applied']);
  });

  test('is tried again when somebody else was quicker', async () => {
    await kpod('apply -f -', configMap('a: x, b: x'));
    let meddled = 0;
    const client = watched(async ({ contentType }) => {
      if (contentType === 'application/json-patch+json' && meddled++ < 2) await kpod(`label cm c n=${meddled} --overwrite`, '');
    });
    expect(await apply(configMap('a: x'), client)).toEqual(applied);
    expect([meddled, await shown('{.data}')]).toEqual([3, '{"a":"x"}']);
  });

  test.each([
    [
      'its annotation cannot be kept',
      'kubectl-last-applied',
      'failed to migrate kubectl.kubernetes.io/last-applied-configuration for Server-Side Apply',
    ],
    ['its entries cannot be written', 'json-patch', 'server rejected managed fields migration to Server-Side Apply'],
  ])('is a warning when %s', async (_what, refused, words) => {
    await kpod('apply -f -', configMap('a: x'));
    const client = watched(({ contentType = '', query }) => {
      if (query?.['fieldManager'] === refused || contentType.includes(refused)) throw failure(403, 'Forbidden', 'not you');
    });
    const stderr = `Warning: ${words}. This is non-fatal and will be retried next time you apply. Error: not you\n`;
    expect(await apply(configMap('a: x'), client)).toEqual({ ...applied, stderr });
  });
});

test('a server that cannot do it is told of', async () => {
  const client = watched(() => {
    throw failure(415, 'UnsupportedMediaType', 'no such type');
  });
  expect(await apply(configMap('a: x'), client)).toEqual({
    ...{ stdout: '', exitCode: 1 },
    stderr: 'error: Server-side apply not available on the server: (hint: no such type)\n',
  });
});

describe('what apply remembers', () => {
  test('is shown, and set without a change', async () => {
    await kpod('apply -f -', configMap('a: x'));
    expect((await kpod('apply view-last-applied cm c -o json', '')).stdout).toContain('"a": "x"');
    expect((await kpod('apply set-last-applied -f -', configMap('a: z'))).stdout).toBe('configmap/c configured\n');
    expect(await shown('{.data.a}')).toBe('x');
    expect((await kpod('apply view-last-applied cm/c', '')).stdout).toContain('\ndata:\n  a: z\n');
    expect((await kpod('apply set-last-applied -f -', configMap('a: z'))).stdout).toBe('set-last-applied c: no changes required.\n');
  });

  test.each([
    ['apply view-last-applied cm c -o table', `error: Unexpected -o output mode: table, the flag 'output' must be one of yaml|json\n`],
    ['apply view-last-applied', 'error: You must provide one or more resources by argument or filename.\n'],
    ['apply set-last-applied', 'error: must specify'],
    ['apply edit-last-applied cm nope', 'Error from server (NotFound): configmaps "nope" not found\n'],
  ])('%s', async (words, stderr) => {
    await kpod('apply -f -', configMap('a: x'));
    const said = await kpod(words, '');
    expect([said.exitCode, said.stderr.slice(0, stderr.length)]).toEqual([1, stderr]);
  });
});
