import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { List, Pod, Table } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let clock: FakeClock;
const warnings: string[] = [];
const pods = '/api/v1/namespaces/default/pods';

beforeEach(async () => {
  warnings.length = 0;
  clock = createFakeClock();
  api = await startTestApi({ clock, log: { ...silentLog, warn: (message) => void warnings.push(message) } });
});
afterEach(() => api.close());

async function fill(size: number): Promise<void> {
  const big = 'ü'.repeat(size);
  for (let index = 0; index < 40; index++) await api.store.create(pod(`p${index}`, big));
}

const pod = (name: string, big: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', annotations: { big } },
  spec: { containers: [], restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: 'n' },
  status: { phase: 'Pending' },
});

test('a list that is longer than one part comes whole', async () => {
  await fill(10_000);
  const list = (await (await fetch(api.url + pods)).json()) as List<Pod>;
  expect(list).toMatchObject({ kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: api.store.resourceVersion() } });
  expect(list.items).toEqual(api.store.list('Pod'));
});

test('so does its table', async () => {
  await fill(10_000);
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const table = (await (await fetch(api.url + pods, { headers: { accept } })).json()) as Table;
  expect(table.rows.map(({ cells }) => cells[0])).toEqual(api.store.list('Pod').map(({ metadata }) => metadata.name));
  expect(table.columnDefinitions.length).toBeGreaterThan(3);
});

test('clients that do not read a list cost little, and are cut off with a word', async () => {
  await fill(500_000);
  const before = process.memoryUsage();
  for (let index = 0; index < 10; index++) {
    const client = request(api.url + pods, { agent: false }, (response) => response.pause().on('error', () => {}));
    client.on('error', () => {}).end();
  }
  await expect.poll(() => api.active()).toBe(10);
  await clock.settle();
  expect(api.active()).toBe(10);
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  // All answers together have 400 MB.
  expect(arrayBuffers + heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(150_000_000);
  await clock.advance(30_000);
  await expect.poll(() => api.active()).toBe(0);
  expect(warnings).toEqual(Array(10).fill('cut off a client that does not read'));
});
