import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { List, Pod, WatchEvent } from '../../../src/api/types.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let directory: string;
let store: Store;
let api: TestApi;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-list-watch-'));
  const clock = createSystemClock();
  store = await createStore({ directory: join(directory, 'objects'), clock, log: silentLog });
  api = await startTestApi({ clock, store });
});
afterEach(async () => {
  await api.close();
  await store.close();
  await rm(directory, { recursive: true });
});

const pods = '/api/v1/namespaces/default/pods';

const create = (name: string): Promise<Response> =>
  fetch(api.url + pods, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name }, spec: { containers: [{ name: 'main', image: 'busybox:1' }] } }),
  });

/** What a client knows that lists once and then follows the changes: how often it heard of each pod. */
async function listAndWatch(): Promise<Map<string, number>> {
  const heard = new Map<string, number>();
  const hear = (pod: Pod) => heard.set(pod.metadata.name, (heard.get(pod.metadata.name) ?? 0) + 1);
  const list = (await (await fetch(api.url + pods)).json()) as List<Pod>;
  for (const pod of list.items) hear(pod);
  request(`${api.url}${pods}?watch=true&resourceVersion=${list.metadata.resourceVersion}`, { agent: false }, (response) => {
    let rest = '';
    response.on('error', () => {});
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear((JSON.parse(line) as WatchEvent<Pod>).object);
    });
  })
    .on('error', () => {})
    .end();
  return heard;
}

test('clients that list and watch while pods are created hear of each exactly once', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `pod-${index}`);
  const creating = Promise.all(names.map(create));
  const clients = await Promise.all(names.map(listAndWatch));
  for (const response of await creating) expect(response.status).toBe(201);
  const complete = () => clients.every((heard) => heard.size === names.length);
  await expect.poll(complete).toBe(true);
  expect(new Set(clients.flatMap((heard) => [...heard.values()]))).toEqual(new Set([1]));
});

test('a client that was away over a restart is told that its version is gone', async () => {
  await create('web');
  const before = store.resourceVersion();
  await api.close();
  await store.close();
  const clock = createSystemClock();
  store = await createStore({ directory: join(directory, 'objects'), clock, log: silentLog });
  api = await startTestApi({ clock, store });
  const response = await fetch(`${api.url}${pods}?watch=true&resourceVersion=${before}`);
  expect(JSON.parse(await response.text())).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  expect(((await (await fetch(api.url + pods)).json()) as List<Pod>).items.map((pod) => pod.metadata.name)).toEqual(['web']);
});
