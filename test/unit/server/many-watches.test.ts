import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { garbageCollector } from '../../../src/agent/heap-watch.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

/** `npm run soak` has 200 watches over 1,000 updates. */
const watches = Number(process.env['KPOD_TEST_WATCHES'] ?? 20);
const updates = watches * 5;
const podNames = Array.from({ length: 10 }, (_, index) => `pod-${index}`);
/** So large that what a client does not read soon fills every buffer between. */
const large = 'x'.repeat(64 * 1024);

let directory: string;
let store: Store;
let api: TestApi;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-watches-'));
  const clock = createSystemClock();
  store = await createStore({ directory: join(directory, 'objects'), clock, log: silentLog });
  api = await startTestApi({ clock, store });
  for (const name of podNames) {
    const spec = { containers: [{ name: 'main', image: 'busybox:1' }] };
    await send('POST', path, 'application/json', { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  }
});
afterEach(async () => {
  await api.close();
  await store.close();
  await rm(directory, { recursive: true });
});

const path = '/api/v1/namespaces/default/pods';

async function send(method: string, to: string, type: string, body: object): Promise<void> {
  const answer = await fetch(api.url + to, { method, headers: { 'content-type': type }, body: JSON.stringify(body) });
  expect([answer.ok, await answer.text()]).toEqual([true, expect.anything()]);
}

/** What one client has heard: the numbers of the updates, which must come one after another, and how it ended. */
interface Watcher {
  last: number;
  /** The first that came out of turn. */
  wrong: string | undefined;
  error: string | undefined;
  readonly response: IncomingMessage;
  stop(): void;
}

function watch(): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const client = request(`${api.url}${path}?watch=true&resourceVersion=${store.resourceVersion()}`, { agent: false }, (response) => {
      const watcher: Watcher = { last: 0, wrong: undefined, error: undefined, response, stop: () => client.destroy() };
      let rest = '';
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) hear(watcher, line);
      });
      resolve(watcher);
    });
    client.on('error', reject).end();
  });
}

function hear(watcher: Watcher, line: string): void {
  if (line.startsWith('{"type":"ERROR"')) {
    watcher.error = line;
    return;
  }
  const number = Number(/"number":"(\d+)"/.exec(line)?.[1]);
  if (number !== watcher.last + 1) watcher.wrong ??= `${number} after ${watcher.last}`;
  watcher.last = number;
}

/** An update as clients make it, and what it cost in milliseconds. */
async function update(number: number, filling = ''): Promise<number> {
  const begin = performance.now();
  const metadata = { annotations: { number: String(number), filling } };
  await send('PATCH', `${path}/${podNames[number % podNames.length]}`, 'application/merge-patch+json', { metadata });
  return performance.now() - begin;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function heldBytes(): number {
  const collect = garbageCollector();
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test(`${watches} watches at once over ${updates} updates miss nothing and hear nothing twice, in a memory that does not grow`, async () => {
  const watchers = await Promise.all(Array.from({ length: watches }, watch));
  const heard = (number: number) => expect.poll(() => watchers.every(({ last }) => last === number), { timeout: 60_000 }).toBe(true);
  // From here on the store keeps no more than it does.
  const warm = Math.floor(updates / 2);
  for (let number = 1; number <= warm; number++) await update(number);
  await heard(warm);
  const before = heldBytes();
  for (let number = warm + 1; number <= updates; number++) await update(number);
  await heard(updates);
  expect(watchers.flatMap(({ wrong, error }) => wrong ?? error ?? [])).toEqual([]);
  // What the store remembers of changes may still fill up to its limit.
  expect((heldBytes() - before) / 2 ** 20).toBeLessThan(16);
  for (const watcher of watchers) watcher.stop();
}, 600_000);

test('a client that stops reading slows nobody down, costs no memory, and goes on without a gap or is told to list again', async () => {
  const some = Math.floor(updates / 2);
  const watchers = await Promise.all(Array.from({ length: 5 }, watch));
  const alone: number[] = [];
  for (let number = 1; number <= some; number++) alone.push(await update(number, large));
  await expect.poll(() => watchers.every(({ last }) => last === some)).toBe(true);
  const stuck = await Promise.all(Array.from({ length: 10 }, watch));
  for (const one of stuck) {
    one.last = some;
    one.response.pause();
  }
  const before = heldBytes();
  const beside: number[] = [];
  for (let number = some + 1; number <= some * 2; number++) beside.push(await update(number, large));
  await expect.poll(() => watchers.every(({ last }) => last === some * 2)).toBe(true);
  expect(stuck.every(({ last }) => last < some * 2)).toBe(true);
  expect(median(beside)).toBeLessThan(median(alone) * 3 + 5);
  expect((heldBytes() - before) / 2 ** 20).toBeLessThan(24);
  for (const one of stuck) one.response.resume();
  await expect
    .poll(() => stuck.every(({ last, error }) => last === some * 2 || error?.includes('"code":410')), { timeout: 60_000 })
    .toBe(true);
  expect([...watchers, ...stuck].flatMap(({ wrong }) => wrong ?? [])).toEqual([]);
  for (const one of [...watchers, ...stuck]) one.stop();
}, 600_000);
