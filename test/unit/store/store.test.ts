import { describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createStore, type StoreDeps } from '../../../src/store/store.ts';
import type { StoreEvent } from '../../../src/store/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeDisk, diskFull } from '../../fakes/disk.ts';
import { event, namespace, pod, podKey, withMessage } from './objects.ts';

async function open(overrides: Partial<StoreDeps> = {}) {
  const clock = createFakeClock();
  const disk = createFakeDisk();
  const store = await createStore({ directory: '/s', clock, log: silentLog, files: disk, newUid: () => 'uid-1', ...overrides });
  return { store, clock, disk };
}

const summary = ({ type, object }: { type: string; object: unknown }) => {
  const { metadata } = object as { metadata: { name: string; resourceVersion?: string } };
  return `${type} ${metadata.name} ${metadata.resourceVersion}`;
};

async function take<T>(changes: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const change of changes) {
    taken.push(change);
    if (taken.length === count) break;
  }
  return taken;
}

describe('objects', () => {
  test('a created object has a uid, a version and a time of creation', async () => {
    const { store } = await open();
    const created = await store.create(pod('web'));
    expect(created.metadata).toEqual({
      name: 'web',
      namespace: 'default',
      uid: 'uid-1',
      creationTimestamp: '2026-01-05T00:00:00Z',
      resourceVersion: '2',
    });
    expect(store.get(podKey('web'))).toBe(created);
    expect(store.resourceVersion()).toBe('2');
  });

  test('a uid and a time of creation that it brings are kept', async () => {
    const { store } = await open();
    const brought = { ...pod('web'), metadata: { ...pod('web').metadata, uid: 'mine', creationTimestamp: '2020-01-01T00:00:00Z' } };
    expect((await store.create(brought)).metadata).toMatchObject({ uid: 'mine', creationTimestamp: '2020-01-01T00:00:00Z' });
  });

  test('the same name again is AlreadyExists, in another namespace it is not', async () => {
    const { store } = await open();
    await store.create(pod('web'));
    await expect(store.create(pod('web'))).rejects.toMatchObject({ message: 'pods "web" already exists', status: { code: 409 } });
    await store.create(pod('web', { namespace: 'other' }));
    expect(store.list('Pod')).toHaveLength(2);
  });

  test('who hears that a name is taken finds what has it', async () => {
    const { store } = await open();
    // While one is written, the others are gathered for the next write.
    const before = store.create(pod('other'));
    const first = store.create(pod('web'));
    await expect(store.create(pod('web'))).rejects.toMatchObject({ status: { code: 409 } });
    expect(store.get(podKey('web'))).toBeDefined();
    await Promise.all([before, first]);
  });

  test('of creates at once exactly one succeeds', async () => {
    const { store } = await open();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => store.create(pod('web'))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  test('lists are sorted by namespace, then name', async () => {
    const { store } = await open();
    for (const [ns, name] of [
      ['b', 'a'],
      ['a-b', 'x'],
      ['a', 'z'],
      ['a', 'c'],
    ] as const)
      await store.create(pod(name, { namespace: ns }));
    expect(store.list('Pod').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['a/c', 'a/z', 'a-b/x', 'b/a']);
    expect(store.list('Pod', 'a').map(({ metadata }) => metadata.name)).toEqual(['c', 'z']);
    expect(store.list('Service')).toEqual([]);
  });

  test('what is stored cannot be changed from outside, and holds no undefined', async () => {
    const { store } = await open();
    const created = await store.create({ ...pod('web'), spec: { ...pod('web').spec, nodeName: undefined, list: [undefined, 1] } } as never);
    expect(created).not.toHaveProperty('spec.nodeName');
    expect(created).toHaveProperty('spec.list', [null, 1]);
    expect(() => Object.assign((created as ReturnType<typeof pod>).status, { phase: 'Running' })).toThrow(TypeError);
  });

  test('a key __proto__ stays data', async () => {
    const { store } = await open();
    const hostile = JSON.parse('{"__proto__": {"x": "y"}, "gone": null}') as Record<string, string>;
    const base = pod('web');
    const created = await store.create({ ...base, metadata: { ...base.metadata, annotations: { ...hostile, extra: undefined } as never } });
    expect(Object.keys(created.metadata.annotations ?? {})).not.toContain('extra');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('changes', () => {
  test('changes of one object never overlap: a hundred increments count a hundred', async () => {
    const { store } = await open();
    await store.create(pod('web', { phase: '0' }));
    const increment = () =>
      store.mutate(podKey('web'), (current) => withMessage(String(Number(current.status.message) + 1))(current), {
        lazy: Math.random() < 0.5,
      });
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(store.get(podKey('web'))?.status.message).toBe('100');
  });

  test('nothing new writes nothing', async () => {
    const { store, disk } = await open();
    const created = await store.create(pod('web'));
    const steps = disk.steps();
    expect(await store.mutate(podKey('web'), (current) => ({ ...current, status: { ...current.status } }))).toBe(created);
    expect(await store.mutate(podKey('web'), () => undefined)).toBe(created);
    expect(disk.steps()).toBe(steps);
    expect(store.resourceVersion()).toBe('2');
  });

  test('a change that throws changes nothing, and its error passes through', async () => {
    const { store } = await open();
    await store.create(pod('web'));
    const attempt = store.mutate(podKey('web'), () => {
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    await expect(store.mutate(podKey('gone'), (current) => current)).rejects.toMatchObject({ message: 'pods "gone" not found' });
    await expect(store.mutate(podKey('web'), () => pod('other'))).rejects.toThrow('must not rename');
    expect(store.get(podKey('web'))?.metadata.resourceVersion).toBe('2');
  });

  test('remove answers the last state, once, and only for the right uid', async () => {
    const { store, disk } = await open();
    await store.create(pod('web'));
    expect(await store.remove(podKey('web'), { uid: 'other' })).toBeUndefined();
    expect(disk.paths()).toContain('/s/default/pods/web.json');
    expect(await store.remove(podKey('web'), { uid: 'uid-1' })).toMatchObject({ metadata: { name: 'web', resourceVersion: '3' } });
    expect(disk.paths()).not.toContain('/s/default/pods/web.json');
    expect(await store.remove(podKey('web'))).toBeUndefined();
    expect(store.get(podKey('web'))).toBeUndefined();
  });

  test('after close nothing is taken any more', async () => {
    const { store } = await open();
    await store.close();
    await expect(store.create(pod('web'))).rejects.toMatchObject({ status: { code: 503 } });
  });
});

describe('listeners', () => {
  test('hear every change after it is visible, in the order of versions', async () => {
    const { store } = await open();
    const heard: string[] = [];
    const end = store.subscribe((change: StoreEvent) => heard.push(`${summary(change)} visible=${store.list('Pod').length}`));
    await store.create(pod('web'));
    await Promise.all([
      store.mutate(podKey('web'), withMessage('a')),
      store.mutate(podKey('web'), withMessage('b'), { lazy: true }),
      store.create(pod('db'), { lazy: true }),
      store.remove(podKey('web')),
    ]);
    end();
    await store.create(pod('late'));
    expect(heard).toEqual([
      'ADDED web 2 visible=1',
      'MODIFIED web 3 visible=1',
      'MODIFIED web 4 visible=1',
      'ADDED db 5 visible=2',
      'DELETED web 6 visible=1',
    ]);
  });

  test('one that throws, and one that writes, harm nothing', async () => {
    const { store } = await open();
    store.subscribe(() => {
      throw new Error('bad listener');
    });
    store.subscribe(({ type, object }) => {
      if (type === 'ADDED' && object.kind === 'Pod') void store.create(event(`${object.metadata.name}.1`), { lazy: true });
    });
    await store.create(pod('web'));
    expect(store.list('Event').map(({ metadata }) => metadata.name)).toEqual(['web.1']);
  });
});

describe('writing to disk', () => {
  test('a durable change is not visible before it is on disk', async () => {
    const { store, disk } = await open();
    const creation = store.create(pod('web'));
    expect(store.get(podKey('web'))).toBeUndefined();
    await creation;
    expect(JSON.parse(disk.text('/s/default/pods/web.json') ?? '')).toEqual({ formatVersion: 1, object: store.get(podKey('web')) });
  });

  test('lazy changes are visible at once and written once, a second later', async () => {
    const { store, disk, clock } = await open();
    await store.create(namespace('default'));
    const creation = store.create(event('web.1'), { lazy: true });
    expect(store.list('Event')).toHaveLength(1);
    await creation;
    for (const message of ['a', 'b', 'c']) {
      void store.mutate({ kind: 'Event', namespace: 'default', name: 'web.1' }, (current) => ({ ...current, message }), { lazy: true });
    }
    await clock.advance(999);
    expect(disk.writes('/s/default/events/web.1.json')).toBe(0);
    await clock.advance(1);
    expect(disk.writes('/s/default/events/web.1.json')).toBe(1);
    expect(disk.text('/s/default/events/web.1.json')).toContain('"message":"c"');
    expect(clock.pending()).toBe(0);
  });

  test('a durable call that finds nothing to change still makes lazy changes durable', async () => {
    const { store, disk } = await open();
    await store.create(pod('web'));
    await store.mutate(podKey('web'), withMessage('lazy'), { lazy: true });
    expect(disk.text('/s/default/pods/web.json')).not.toContain('lazy');
    await store.mutate(podKey('web'), withMessage('lazy'));
    expect(disk.text('/s/default/pods/web.json')).toContain('lazy');
  });

  test('a hundred creates at once share the syncs of their directory', async () => {
    const { store, disk } = await open();
    let syncs = 0;
    disk.fault = ({ action }) => {
      if (action === 'syncDirectory') syncs++;
    };
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.create(pod(`web-${index}`))));
    expect(syncs).toBeLessThanOrEqual(3);
  });

  test('close writes what is pending', async () => {
    const { store, disk } = await open();
    for (let index = 0; index < 200; index++) void store.create(event(`e.${index}`), { lazy: true });
    await store.close();
    expect(disk.paths().filter((path) => path.includes('/events/'))).toHaveLength(200);
  });

  test('long and strange names get files of their own', async () => {
    const { store, disk } = await open();
    const names = ['a'.repeat(253), `${'a'.repeat(252)}b`, '..', '.hidden', 'x/y'];
    for (const name of names) await store.create(pod(name));
    const files = disk.paths().filter((path) => path.startsWith('/s/default/pods/'));
    expect(files).toHaveLength(names.length);
    expect(Math.max(...files.map((file) => file.length))).toBeLessThan(215);
    const again = await open({ files: disk });
    expect(again.store.list('Pod')).toHaveLength(names.length);
    expect(again.store.damaged).toEqual([]);
  });
});

describe('a full disk', () => {
  test('the create fails with the way out, and nothing half remains', async () => {
    const { store, disk, clock } = await open();
    await store.create(pod('first'));
    disk.fault = ({ action, path }) => {
      if (action === 'replace') throw diskFull(path);
    };
    const heard: string[] = [];
    store.subscribe((change) => heard.push(summary(change)));
    await expect(store.create(pod('web'))).rejects.toMatchObject({
      message: 'Internal error occurred: cannot store pods "web" in /s: the disk is full; free some space and try again',
      status: { code: 500 },
    });
    await expect(store.mutate(podKey('first'), withMessage('x'))).rejects.toThrow('the disk is full');
    expect(store.get(podKey('web'))).toBeUndefined();
    expect(store.get(podKey('first'))?.status.message).toBe('');
    expect(heard).toEqual([]);
    expect(await store.remove(podKey('first'))).toBeDefined();
    disk.fault = () => {};
    await clock.advance(60_000);
    await store.create(pod('web'));
    expect(disk.paths()).toEqual(['/s/_store.json', '/s/default/pods/web.json']);
  });

  test('a lazy change stays true in memory, is tried again with growing pauses, and is logged once', async () => {
    const logged: string[] = [];
    const log = { ...silentLog, error: (message: string) => logged.push(message), info: (message: string) => logged.push(message) };
    const { store, disk, clock } = await open({ log });
    await store.create(pod('web'));
    disk.fault = ({ path }) => {
      throw diskFull(path);
    };
    const before = disk.steps();
    await store.mutate(podKey('web'), withMessage('lazy'), { lazy: true });
    await clock.advance(20_000);
    expect(disk.steps() - before).toBe(4);
    expect(store.get(podKey('web'))?.status.message).toBe('lazy');
    disk.fault = () => {};
    await clock.advance(30_000);
    expect(disk.text('/s/default/pods/web.json')).toContain('lazy');
    expect(logged).toEqual(['objects could not be written; trying again', 'objects can be written again']);
  });

  test('a lazy change on top of a create that fails is NotFound', async () => {
    const { store, disk } = await open();
    await store.create(pod('first'));
    disk.fault = ({ path }) => {
      throw diskFull(path);
    };
    const outcomes = await Promise.allSettled([
      store.create(pod('first')),
      store.create(pod('web')),
      store.mutate(podKey('web'), withMessage('x'), { lazy: true }),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as Error).message.slice(0, 40) : 'ok'))).toEqual([
      'pods "first" already exists',
      'Internal error occurred: cannot store po',
      'pods "web" not found',
    ]);
  });

  test('a write that failed only after the file was there is taken back', async () => {
    const { store, disk, clock } = await open();
    await store.create(pod('first'));
    disk.fault = ({ action, path }) => {
      if (action === 'syncDirectory') throw diskFull(path);
    };
    await expect(store.create(pod('web'))).rejects.toThrow('the disk is full');
    expect(disk.paths()).toContain('/s/default/pods/web.json');
    disk.fault = () => {};
    await clock.advance(10_000);
    expect(disk.paths()).not.toContain('/s/default/pods/web.json');
  });
});

describe('watch', () => {
  test('goes on from a version, in its namespace and kind', async () => {
    const { store } = await open();
    await store.create(pod('a'));
    const from = store.resourceVersion();
    await store.create(pod('b', { namespace: 'other' }));
    await store.create(namespace('ns'));
    await store.create(pod('c'));
    const end = new AbortController();
    const changes = store.watch({ kind: 'Pod', namespace: 'default', resourceVersion: from }, end.signal);
    const taken = take(changes, 2);
    await store.remove(podKey('a'));
    expect((await taken).map(summary)).toEqual(['ADDED c 5', 'DELETED a 6']);
  });

  test('loses nothing between the call and the first read, and ends with its signal', async () => {
    const { store } = await open();
    const end = new AbortController();
    const changes = store.watch({ kind: 'Pod', resourceVersion: store.resourceVersion() }, end.signal);
    await store.create(pod('a'));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const change of changes) {
        seen.push(summary(change));
        end.abort();
      }
    })();
    await reading;
    expect(seen).toEqual(['ADDED a 2']);
  });

  test('from the version of a list tells of every change that the list did not show, also of one that was being written', async () => {
    const { store, disk } = await open();
    let version = '';
    disk.fault = ({ path }) => {
      if (!path.includes('/a.json')) return;
      expect(store.list('Pod')).toEqual([]);
      version = store.resourceVersion();
    };
    await store.create(pod('a'));
    const changes = store.watch({ kind: 'Pod', resourceVersion: version }, new AbortController().signal);
    await store.create(pod('b'));
    expect((await take(changes, 1)).map(summary)).toEqual(['ADDED a 2']);
  });

  test('is woken by the end of the store', async () => {
    const { store } = await open();
    const reading = take(store.watch({ kind: 'Pod', resourceVersion: store.resourceVersion() }, new AbortController().signal), 1);
    await store.close();
    expect(await reading).toEqual([]);
  });

  test.each(['0', '', 'abc', '99', '-1'])('a version that is not known any more, or not yet (%j), is Expired', async (resourceVersion) => {
    const { store } = await open();
    await store.create(pod('a'));
    const call = () => store.watch({ kind: 'Pod', resourceVersion }, new AbortController().signal);
    expect(call).toThrow(`too old resource version: ${resourceVersion} (1)`);
  });

  test('large changes are kept for less long, whatever their number', async () => {
    const { store } = await open();
    const big = 'x'.repeat(1024 * 1024);
    const first = (await store.create(pod('web'))).metadata.resourceVersion ?? '';
    for (let change = 0; change < 20; change++) await store.mutate(podKey('web'), withMessage(`${change}${big}`));
    const watch = (resourceVersion: string) => store.watch({ kind: 'Pod', resourceVersion }, new AbortController().signal);
    expect(() => watch(first)).toThrow('too old resource version');
    expect(await take(watch(String(Number(store.resourceVersion()) - 5)), 5)).toHaveLength(5);
  });

  test('a version that has left the ring is Expired, for that kind only; a slow reader hears so too', async () => {
    const { store } = await open({ historySize: 3 });
    const { signal } = new AbortController();
    const start = store.resourceVersion();
    const slow = store.watch({ kind: 'Pod', resourceVersion: start }, signal);
    for (const name of ['a', 'b', 'c', 'd', 'e']) await store.create(pod(name));
    expect(() => store.watch({ kind: 'Pod', resourceVersion: start }, signal)).toThrow('too old resource version: 1 (3)');
    await expect(take(slow, 1)).rejects.toMatchObject({ status: { code: 410, reason: 'Expired' } });
    expect((await take(store.watch({ kind: 'Pod', resourceVersion: '3' }, signal), 3)).map(summary)).toEqual([
      'ADDED c 4',
      'ADDED d 5',
      'ADDED e 6',
    ]);
    expect(() => store.watch({ kind: 'Service', resourceVersion: start }, signal)).not.toThrow();
  });
});
