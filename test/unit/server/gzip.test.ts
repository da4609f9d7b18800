import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptsGzip } from '../../../src/server/gzip.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const maps = '/api/v1/namespaces/default/configmaps';
const create = (name: string, length: number) =>
  api.store.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data: { a: 'x'.repeat(length) } });

/** Without the decompression that fetch does by itself. */
function get(path: string, encodings?: string): Promise<{ encoding: string | undefined; bytes: Buffer }> {
  const headers = encodings === undefined ? {} : { 'accept-encoding': encodings };
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { headers, agent: false }, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(parts) });
    });
    asked.on('error', reject).end();
  });
}

test.each(['', '/one', '?watchless=1'])('a long answer of %j is compressed for who takes that, and the same', async (path) => {
  await create('one', 200_000);
  await create('two', 200_000);
  const plain = await get(`${maps}${path}`);
  const short = await get(`${maps}${path}`, 'deflate, gzip;q=0.5');
  expect([plain.encoding, short.encoding]).toEqual([undefined, 'gzip']);
  expect(short.bytes.length).toBeLessThan(plain.bytes.length / 50);
  expect(gunzipSync(short.bytes).equals(plain.bytes)).toBe(true);
});

test('a short answer and a watch go as they are', async () => {
  await create('one', 100);
  expect((await get(maps, 'gzip')).encoding).toBeUndefined();
  await create('two', 200_000);
  const watch = await fetch(`${api.url}${maps}?watch=1&timeoutSeconds=1`, { headers: { 'accept-encoding': 'gzip' } });
  expect(watch.headers.get('content-encoding')).toBeNull();
  await watch.body?.cancel();
});

test.each<readonly [string | undefined, boolean]>([
  ['gzip', true],
  ['br, GZIP ;q=1.0', true],
  ['*', true],
  ['gzip;q=0', false],
  ['gzip;q=0.0', false],
  ['gzip;q=0.1', true],
  ['xgzip', false],
  ['', false],
  [undefined, false],
])('%j takes gzip: %s', (encoding, takes) => {
  expect(acceptsGzip({ method: 'GET', headers: encoding === undefined ? {} : { 'accept-encoding': encoding } })).toBe(takes);
});
