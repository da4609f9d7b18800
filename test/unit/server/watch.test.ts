import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { KubeObject, Pod, Status, Table, WatchEvent } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
});
afterEach(() => api.close());

const pods = '/api/v1/namespaces/default/pods';

function pod(name: string, labels: Record<string, string> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [], restartPolicy: 'Always', terminationGracePeriodSeconds: 30, nodeName: 'n' },
    status: { phase: 'Pending' },
  };
}

const key = (name: string) => ({ kind: 'Pod', namespace: 'default', name }) as const;
const relabel = (name: string, labels: Record<string, string>) =>
  api.store.mutate(key(name), (current) => ({ ...current, metadata: { ...current.metadata, labels } }));

interface Watcher {
  readonly code: number;
  /** What has come so far: `ADDED web`. */
  readonly lines: string[];
  readonly events: WatchEvent[];
  ended: boolean;
  stop(): void;
}

const nameOf = (object: KubeObject): string => {
  if (object.kind === 'Status') return String((object as unknown as Status).code);
  if (object.kind === 'Table') return (object as unknown as Table).rows.map((row) => row.cells[0]).join();
  return object.metadata.name;
};

/** Opens a watch and keeps what comes. */
function watch(query = '', headers: Record<string, string> = {}): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const client = request(`${api.url}${pods}?watch=true${query}`, { headers, agent: false }, (response) => {
      const watcher: Watcher = { code: response.statusCode ?? 0, lines: [], events: [], ended: false, stop: () => client.destroy() };
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const event = JSON.parse(line) as WatchEvent;
          if (response.statusCode !== 200) return;
          watcher.events.push(event);
          watcher.lines.push(`${event.type} ${nameOf(event.object)}`);
        }
      });
      response.on('end', () => (watcher.ended = true));
      response.on('error', () => {});
      resolve(watcher);
    });
    client.on('error', reject);
    client.end();
  });
}

const gets = (watcher: Watcher, lines: string[]) => expect.poll(() => watcher.lines).toEqual(lines);

describe('watch', () => {
  test.each(['', '&resourceVersion=0'])('begins with what is there (%s)', async (query) => {
    await api.store.create(pod('a'));
    const watcher = await watch(query);
    await gets(watcher, ['ADDED a']);
    await api.store.create(pod('b'));
    await relabel('a', { x: 'y' });
    await api.store.remove(key('a'));
    await gets(watcher, ['ADDED a', 'ADDED b', 'MODIFIED a', 'DELETED a']);
  });

  test('goes on from a version', async () => {
    await api.store.create(pod('a'));
    const version = api.store.resourceVersion();
    await relabel('a', { x: 'y' });
    const watcher = await watch(`&resourceVersion=${version}`);
    await gets(watcher, ['MODIFIED a']);
  });

  test('is about its namespace and kind only', async () => {
    const watcher = await watch();
    await api.store.create({ ...pod('else'), metadata: { name: 'else', namespace: 'other' } });
    await api.store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' }, status: { phase: 'Active' } });
    await api.store.create(pod('a'));
    await gets(watcher, ['ADDED a']);
  });

  test('tells of objects that begin and cease to match', async () => {
    await api.store.create(pod('a', { app: 'db' }));
    await api.store.create(pod('b', { app: 'web' }));
    const watcher = await watch('&labelSelector=app%3Dweb');
    await relabel('a', { app: 'web' });
    await relabel('b', { app: 'db' });
    await relabel('b', { app: 'db', more: 'x' });
    await api.store.remove(key('b'));
    await gets(watcher, ['ADDED b', 'ADDED a', 'DELETED b']);
  });

  test('is about one object by field selector', async () => {
    const watcher = await watch('&fieldSelector=metadata.name%3Db');
    await api.store.create(pod('a'));
    await api.store.create(pod('b'));
    await gets(watcher, ['ADDED b']);
  });

  test('tells of no deletion of another object that changed between the list and the watch', async () => {
    await api.store.create(pod('a'));
    await api.store.create(pod('b'));
    const from = api.store.resourceVersion();
    await relabel('b', { x: 'y' });
    await relabel('a', { x: 'y' });
    const watcher = await watch(`&fieldSelector=metadata.name%3Da&resourceVersion=${from}`);
    await gets(watcher, ['MODIFIED a']);
  });

  test('sends tables of which only the first has columns', async () => {
    await api.store.create(pod('a'));
    const watcher = await watch('&includeObject=Object', { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    await api.store.create(pod('b'));
    await gets(watcher, ['ADDED a', 'ADDED b']);
    const tables = watcher.events.map((event) => event.object as unknown as Table);
    expect(tables.map((table) => table.columnDefinitions.length > 0)).toEqual([true, false]);
    expect(tables.map((table) => table.rows[0]?.object?.kind)).toEqual(['Pod', 'Pod']);
  });

  test('a version that is too old is told as an event', async () => {
    await api.close();
    const history = createFakeClock();
    const { createMemoryDisk, createMemoryStore } = await import('../../fakes/memory-store.ts');
    const disk = createMemoryDisk();
    disk.resourceVersion = 100;
    api = await startTestApi({ clock, store: createMemoryStore({ clock: history, disk }) });
    const watcher = await watch('&resourceVersion=5');
    await gets(watcher, ['ERROR 410']);
    expect(watcher.code).toBe(200);
    await expect.poll(() => watcher.ended).toBe(true);
  });

  test.each(['&resourceVersion=abc', '&timeoutSeconds=soon', '&labelSelector=%21%21'])('%s is refused', async (query) => {
    expect((await watch(query)).code).toBe(400);
  });

  test('ends when its time is up', async () => {
    const watcher = await watch('&timeoutSeconds=5');
    await api.store.create(pod('a'));
    await gets(watcher, ['ADDED a']);
    await clock.advance(5000);
    await expect.poll(() => watcher.ended).toBe(true);
    expect(clock.pending()).toBe(0);
  });

  test('tells how far it has seen when it is asked to', async () => {
    const version = Number(api.store.resourceVersion());
    const watcher = await watch('&allowWatchBookmarks=true');
    await api.store.create(pod('a'));
    await gets(watcher, ['ADDED a']);
    await clock.advance(60_000);
    await expect
      .poll(() => watcher.events.at(-1))
      .toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'Pod', metadata: { resourceVersion: String(version + 1) } },
      });
  });

  test('marks the end of the initial events', async () => {
    await api.store.create(pod('a'));
    const watcher = await watch('&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan');
    await expect
      .poll(() => watcher.events)
      .toMatchObject([
        { type: 'ADDED', object: { metadata: { name: 'a' } } },
        { type: 'BOOKMARK', object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } },
      ]);
  });

  test('is forgotten when the client goes away', async () => {
    const watcher = await watch();
    await expect.poll(() => api.active()).toBe(1);
    watcher.stop();
    await expect.poll(() => api.active()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('a thousand at once all see a change', async () => {
    const watchers = await Promise.all(Array.from({ length: 1000 }, () => watch()));
    await api.store.create(pod('a'));
    await expect.poll(() => watchers.every((watcher) => watcher.lines.join() === 'ADDED a')).toBe(true);
    await api.close();
    await expect.poll(() => watchers.every((watcher) => watcher.ended)).toBe(true);
  });

  test('clients that do not read are cut off with a word, and hold one change all together', async () => {
    await api.close();
    const warnings: string[] = [];
    api = await startTestApi({ clock, log: { ...silentLog, warn: (message) => void warnings.push(message) } });
    await api.store.create(pod('a', { 'not-there': 'yes' }));
    const deaf = Array.from({ length: 100 }, () =>
      request(`${api.url}${pods}?watch=true`, { agent: false }, (response) => response.pause().on('error', () => {})),
    );
    for (const client of deaf) client.on('error', () => {}).end();
    await expect.poll(() => api.active()).toBe(100);
    const before = process.memoryUsage();
    for (let change = 0; change < 20; change++) {
      const annotations = { big: `${change}`.padEnd(4 * 1024 * 1024) };
      await api.store.mutate(key('a'), (current) => ({ ...current, metadata: { ...current.metadata, annotations } }));
      await clock.settle();
    }
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(100 * 1024 * 1024);
    await clock.advance(30_000);
    await expect.poll(() => api.active()).toBe(0);
    expect(warnings).toHaveLength(100);
    expect(new Set(warnings)).toEqual(new Set(['cut off a client that does not read']));
  });
});

describe('the end of a watch', () => {
  test('is told by a bookmark, which the client goes on from', async () => {
    await api.store.create(pod('web'));
    const watcher = await watch(`&resourceVersion=${api.store.resourceVersion()}&allowWatchBookmarks=true&timeoutSeconds=10`);
    await relabel('web', { app: 'web' });
    await expect.poll(() => watcher.lines).toHaveLength(1);
    await clock.advance(10_000);
    await expect.poll(() => watcher.ended).toBe(true);
    expect(watcher.lines).toEqual(['MODIFIED web', 'BOOKMARK undefined']);
    expect(watcher.events[1]?.object.metadata.resourceVersion).toBe(api.store.resourceVersion());
  });

  test('comes after half an hour or an hour where nothing is said of it', async () => {
    const watcher = await watch();
    await clock.advance(1_799_000);
    expect(watcher.ended).toBe(false);
    await clock.advance(2000);
    await expect.poll(() => watcher.ended).toBe(true);
  });

  test('of an object for a client that selects tells what it was', async () => {
    await api.store.create(pod('web', { app: 'web' }));
    const watcher = await watch('&labelSelector=app%3Dweb');
    await relabel('web', { app: 'db' });
    await expect.poll(() => watcher.lines).toEqual(['ADDED web', 'DELETED web']);
    expect(watcher.events[1]?.object.metadata).toMatchObject({ labels: { app: 'web' }, resourceVersion: api.store.resourceVersion() });
    watcher.stop();
  });
});

describe('other ways to watch', () => {
  test('older paths are watches by themselves, also of one object', async () => {
    await api.store.create(pod('web'));
    await api.store.create(pod('db'));
    const first = async (path: string): Promise<string[]> => {
      const answer = await fetch(`${api.url}${path}`, { signal: AbortSignal.timeout(60_000) });
      const text = await answer.text();
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => nameOf((JSON.parse(line) as WatchEvent).object));
    };
    const all = first('/api/v1/watch/namespaces/default/pods?timeoutSeconds=1');
    const one = first('/api/v1/watch/namespaces/default/pods/web?timeoutSeconds=1');
    await expect.poll(() => api.active()).toBe(2);
    await clock.advance(1000);
    expect([await all, await one]).toEqual([['db', 'web'], ['web']]);
  });

  test('over a WebSocket each event is a message, in the first subprotocol that is offered', async () => {
    await api.store.create(pod('web'));
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}${pods}?watch=1&resourceVersion=0`, ['base64.binary.k8s.io', 'x']);
    const heard: string[] = [];
    socket.on('message', (data, isBinary) => {
      const { type, object } = JSON.parse(String(data)) as WatchEvent;
      heard.push(`${isBinary} ${type} ${nameOf(object)}`);
    });
    await expect.poll(() => heard).toEqual(['false ADDED web']);
    await relabel('web', { app: 'web' });
    await expect.poll(() => heard).toEqual(['false ADDED web', 'false MODIFIED web']);
    expect(socket.protocol).toBe('base64.binary.k8s.io');
    socket.close();
    await expect.poll(() => api.active()).toBe(0);
  });

  test('a list is no stream', async () => {
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}${pods}`);
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('400');
  });
});
