import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { List, Pod, Status, Table } from '../../../src/api/types.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { decodeContinue, encodeContinue } from '../../../src/server/list/continue-token.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { pod } from '../../fakes/pods.ts';

let directory: string;
let store: Store;
let api: TestApi;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-pages-'));
  const clock = createSystemClock();
  store = await createStore({ directory: join(directory, 'objects'), clock, log: silentLog, historySize: 5 });
  api = await startTestApi({ clock, store });
});
afterEach(async () => {
  await api.close();
  await store.close();
  await rm(directory, { recursive: true });
});

const pods = '/api/v1/namespaces/default/pods';
const make = (name: string, namespace = 'default', app = 'web') =>
  store.create({ ...pod({ name }), metadata: { name, namespace, labels: { app } } });
const remove = (name: string) => store.remove({ kind: 'Pod', namespace: 'default', name });
async function get<T = List<Pod>>(query: string, headers: Record<string, string> = {}, path = pods): Promise<{ code: number; body: T }> {
  const answer = await fetch(`${api.url}${path}?${query}`, { headers });
  return { code: answer.status, body: (await answer.json()) as T };
}
const names = ({ items }: List<Pod>) => items.map(({ metadata }) => metadata.name);

describe('a list in pages', () => {
  test('is of one moment, whatever happens between them', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await make(name);
    const first = (await get('limit=2')).body;
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata).toMatchObject({ remainingItemCount: 3, resourceVersion: store.resourceVersion() });
    await remove('d');
    await make('bb');
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'c' }, (one) => ({
      ...one,
      metadata: { ...one.metadata, labels: { app: 'db' } },
    }));
    const second = (await get(`limit=2&continue=${first.metadata.continue}`)).body;
    expect(names(second)).toEqual(['c', 'd']);
    expect(second.items[0]?.metadata.labels).toEqual({ app: 'web' });
    const third = (await get(`limit=2&continue=${second.metadata.continue}`)).body;
    expect(names(third)).toEqual(['e']);
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
    expect(names((await get(`resourceVersionMatch=Exact&resourceVersion=${first.metadata.resourceVersion}`)).body)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(names((await get('limit=9')).body)).toEqual(['a', 'b', 'bb', 'c', 'e']);
  });

  test('goes over namespaces, in the order of the whole, by a selector, and as tables', async () => {
    for (const [name, namespace] of [
      ['x', 'a'],
      ['x', 'a-b'],
      ['y', 'a'],
    ] as const)
      await make(name, namespace);
    await make('z', 'a', 'db');
    const seen: string[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const { body }: { body: List<Pod> } = await get(`limit=1&labelSelector=app%3Dweb&continue=${token}`, {}, '/api/v1/pods');
      expect(body.metadata).not.toHaveProperty('remainingItemCount');
      seen.push(...body.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      token = body.metadata.continue;
    }
    expect(seen).toEqual(['a/x', 'a/y', 'a-b/x']);
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await get<Table>('limit=2', { accept }, '/api/v1/pods');
    expect([body.rows.length, body.metadata]).toEqual([
      2,
      { resourceVersion: store.resourceVersion(), continue: expect.any(String), remainingItemCount: 2 },
    ]);
  });

  test('is expired when the store can no longer go back so far, and goes on with what is there', async () => {
    for (const name of ['a', 'b', 'c']) await make(name);
    const { body } = await get('limit=1');
    for (const name of ['d', 'e', 'f', 'g', 'h', 'i']) await make(name);
    const late = await get<Status & { metadata: { continue: string } }>(`limit=1&continue=${body.metadata.continue}`);
    expect(late).toMatchObject({
      code: 410,
      body: { reason: 'Expired', code: 410, message: expect.stringMatching(/^The provided continue parameter is too old/) },
    });
    const rest = await get(`continue=${late.body.metadata.continue}`);
    expect(names(rest.body)).toEqual(['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    const exact = await get<Status>(`resourceVersionMatch=Exact&resourceVersion=${body.metadata.resourceVersion}`);
    expect(exact).toMatchObject({
      code: 410,
      body: { reason: 'Expired', message: 'The resourceVersion for the provided list is too old.' },
    });
  });
});

describe('what cannot be asked of a list', () => {
  const token = encodeContinue({ version: 1, namespace: 'default', name: 'a' });
  const invalid = (text: string) => `ListOptions.meta.k8s.io "" is invalid: ${text}`;
  test.each([
    [
      'resourceVersionMatch=Exact',
      422,
      invalid('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided'),
    ],
    [
      'resourceVersionMatch=Exact&resourceVersion=0',
      422,
      invalid('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    ],
    [
      'resourceVersionMatch=x&resourceVersion=1',
      422,
      invalid('resourceVersionMatch: Unsupported value: "x": supported values: "Exact", "NotOlderThan", ""'),
    ],
    [
      `resourceVersionMatch=NotOlderThan&resourceVersion=1&continue=${token}`,
      422,
      invalid('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided'),
    ],
    ['sendInitialEvents=true', 422, invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list')],
    [`resourceVersion=1&continue=${token}`, 400, 'specifying resource version is not allowed when using continue'],
    ['resourceVersion=x', 400, 'resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax'],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['continue=abc', 400, 'continue key is not valid: incorrect encoding'],
    [
      `continue=${Buffer.from('{"v":"v2"}').toString('base64url')}`,
      400,
      'continue key is not valid: server does not recognize this encoded version',
    ],
    [
      `watch=1&sendInitialEvents=true`,
      422,
      invalid('resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
    ],
    [
      `watch=1&resourceVersionMatch=NotOlderThan`,
      422,
      invalid('resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    ],
  ])('%s', async (query, code, message) => {
    expect(await get<Status>(query)).toMatchObject({ code, body: { message } });
  });

  test('a version that is not there yet is waited for by the client', async () => {
    const answer = await get<Status>('resourceVersion=99999999999');
    expect(answer).toMatchObject({
      code: 504,
      body: { reason: 'Timeout', details: { retryAfterSeconds: 1, causes: [{ reason: 'ResourceVersionTooLarge' }] } },
    });
  });

  test('tokens hold any name', () => {
    for (const one of [
      { version: 7, namespace: 'a', name: 'b' },
      { version: 'newest', namespace: '', name: 'x:y' },
    ] as const) {
      expect(decodeContinue(encodeContinue(one))).toEqual(one);
    }
  });
});
