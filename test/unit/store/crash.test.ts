import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { createStoreFiles, type StoreFiles } from '../../../src/store/files.ts';
import { createStore } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeDisk, type FakeDisk, powerCut } from '../../fakes/disk.ts';
import { createRandom } from '../../fakes/random.ts';
import { event, namespace, pod, podKey, withMessage } from './objects.ts';

const deps = (files: StoreFiles, directory = '/s') => ({ directory, clock: createFakeClock(), log: silentLog, files });
const stateOf = (store: Store) => new Map(store.list('Pod').map((each) => [each.metadata.name, each.status.message]));

describe('a power cut', () => {
  /** What the store promised: the last durable state of each pod (absent: removed), and what may be there instead. */
  interface Promised {
    readonly durable: Map<string, string | undefined>;
    /** States that were asked for and not answered, or only lazily, since. */
    readonly possible: Map<string, Set<string | undefined>>;
  }

  const names = ['a', 'b', 'c'];
  const action = fc.record({
    kind: fc.constantFrom('create', 'mutate', 'lazy', 'remove', 'event', 'wait'),
    name: fc.constantFrom(...names),
  });

  async function act(store: Store, promised: Promised, step: { kind: string; name: string }, text: string): Promise<void> {
    const { kind, name } = step;
    const after = kind === 'remove' ? undefined : text;
    const possible = promised.possible.get(name) as Set<string | undefined>;
    if (kind === 'event') return void (await store.create(event(text), { lazy: true }));
    possible.add(after);
    try {
      if (kind === 'create') await store.create(pod(name, { phase: text }));
      if (kind === 'mutate') await store.mutate(podKey(name), withMessage(text));
      if (kind === 'remove') await store.remove(podKey(name));
      if (kind === 'lazy') return void (await store.mutate(podKey(name), withMessage(text), { lazy: true }));
    } catch {
      // AlreadyExists or NotFound: nothing was promised.
      return void possible.delete(after);
    }
    promised.durable.set(name, after);
    possible.clear();
  }

  async function live(disk: FakeDisk, actions: readonly { kind: string; name: string }[], promised: Promised): Promise<Store> {
    const clock = createFakeClock();
    const store = await createStore({ ...deps(disk), clock });
    for (const [index, step] of actions.entries()) {
      if (step.kind === 'wait') await clock.advance(1000);
      else await Promise.race([act(store, promised, step, `m${index}`), clock.settle()]);
    }
    return store;
  }

  test('at any step loses no durable change, leaves nothing half, and uses no version twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 14 }), fc.integer({ min: 0, max: 60 }), fc.integer(), async (actions, cutAt, seed) => {
        const disk = createFakeDisk();
        disk.fault = () => {
          if (disk.steps() > cutAt) throw powerCut;
        };
        const promised: Promised = { durable: new Map(), possible: new Map(names.map((name) => [name, new Set()])) };
        const before = await live(disk, actions, promised);
        const random = createRandom(seed);
        const after = await createStore(deps(disk.afterPowerCut(() => random.chance(0.5))));
        expect(after.damaged).toEqual([]);
        for (const name of names) {
          const allowed = [promised.durable.get(name), ...(promised.possible.get(name) ?? [])];
          expect(allowed).toContain(stateOf(after).get(name));
        }
        const version = Number(before.resourceVersion());
        // Before anything was written there is nothing that a watch could miss.
        const first = 1;
        expect(Number(after.resourceVersion())).toBeGreaterThan(version === first ? 0 : version);
        const watch = () => after.watch({ kind: 'Pod', resourceVersion: String(version) }, new AbortController().signal);
        if (version > first) expect(watch).toThrow('too old');
      }),
      { numRuns: 400 },
    );
  });

  test('without one, a later life has everything, with versions close behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 14 }), async (actions) => {
        const disk = createFakeDisk();
        const promised: Promised = { durable: new Map(), possible: new Map(names.map((name) => [name, new Set()])) };
        const before = await live(disk, actions, promised);
        await before.close();
        const after = await createStore(deps(disk));
        expect(after.list('Pod')).toEqual(before.list('Pod'));
        expect(after.list('Event')).toEqual(before.list('Event'));
        expect(Number(after.resourceVersion()) - Number(before.resourceVersion())).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('on a real disk', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kpod-store-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  /** The real disk, with a copy of the directory taken before and after every step. */
  function copying(directory: string, copies: string[]): StoreFiles {
    const real = createStoreFiles();
    const copy = async () => {
      const to = join(root, `copy-${copies.length}`);
      copies.push(to);
      await cp(directory, to, { recursive: true, force: true }).catch(() => {});
    };
    const wrap =
      <A extends unknown[]>(call: (...args: A) => Promise<void>) =>
      async (...args: A) => {
        await copy();
        await call(...args);
        await copy();
      };
    return {
      ...real,
      replace: wrap(real.replace),
      remove: wrap(real.remove),
      makeDirectory: wrap(real.makeDirectory),
      syncDirectory: wrap(real.syncDirectory),
    };
  }

  test('a copy taken at any step opens, whole', async () => {
    const directory = join(root, 'objects');
    const copies: string[] = [];
    const store = await createStore(deps(copying(directory, copies), directory));
    await store.create(namespace('default'));
    await store.create(pod('a', { phase: 'one' }));
    await store.mutate(podKey('a'), withMessage('two'));
    await store.create(pod('b', { phase: 'one' }));
    await store.remove(podKey('b'));
    const seen: string[] = [];
    for (const copy of copies) {
      const opened = await createStore(deps(createStoreFiles(), copy));
      expect(opened.damaged).toEqual([]);
      const state = [...stateOf(opened)].map(([name, message]) => `${name}=${message}`).join(' ');
      if (state !== seen.at(-1)) seen.push(state);
    }
    expect(seen).toEqual(['', 'a=one', 'a=two', 'a=two b=one', 'a=two']);
  });

  test('files and directories belong to the user alone, and nothing temporary stays', async () => {
    const directory = join(root, 'objects');
    const store = await createStore(deps(createStoreFiles(), directory));
    await store.create(pod('a'));
    await writeFile(join(directory, 'default', 'pods', 'a.json.1.x.tmp'), 'half');
    await store.close();
    const mode = async (...path: string[]) => ((await stat(join(directory, ...path))).mode & 0o777).toString(8);
    expect([await mode(), await mode('default'), await mode('default', 'pods'), await mode('default', 'pods', 'a.json')]).toEqual([
      '700',
      '700',
      '700',
      '600',
    ]);
    await createStore(deps(createStoreFiles(), directory));
    expect(await readdir(join(directory, 'default', 'pods'))).toEqual(['a.json']);
  });

  test('a damaged file is set aside and reported; the others are read; empty directories go', async () => {
    const directory = join(root, 'objects');
    const store = await createStore(deps(createStoreFiles(), directory));
    for (const name of ['a', 'b', 'c', 'd']) await store.create(pod(name));
    await store.create(pod('x', { namespace: 'other' }));
    await store.remove(podKey('x', 'other'));
    await store.close();
    const file = (name: string) => join(directory, 'default', 'pods', `${name}.json`);
    await writeFile(file('a'), '');
    await writeFile(file('b'), '{"formatVersion":1,"object":{"kind":"Pod","metadata":{"name":"b"}}}');
    await writeFile(file('c'), await readFile(file('d')));
    const again = await createStore(deps(createStoreFiles(), directory));
    expect(again.damaged).toEqual(['a', 'b', 'c'].map((name) => `${file(name)}.damaged`));
    expect(again.list('Pod').map(({ metadata }) => metadata.name)).toEqual(['d']);
    expect((await readdir(directory)).sort()).toEqual(['_store.json', 'default']);
  });

  test('an empty Event file is what a power cut leaves: it goes without a word', async () => {
    const directory = join(root, 'objects');
    const store = await createStore(deps(createStoreFiles(), directory));
    await store.create(event('e'));
    await store.close();
    await writeFile(join(directory, 'default', 'events', 'e.json'), '');
    const again = await createStore(deps(createStoreFiles(), directory));
    expect([again.damaged, again.list('Event'), await readdir(directory)]).toEqual([[], [], ['_store.json']]);
  });

  test('files of a newer kpod are refused, not touched', async () => {
    const directory = join(root, 'objects');
    const store = await createStore(deps(createStoreFiles(), directory));
    await store.create(pod('a'));
    const file = join(directory, 'default', 'pods', 'a.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"formatVersion":1', '"formatVersion":2'));
    await expect(createStore(deps(createStoreFiles(), directory))).rejects.toThrow('written by a newer kpod (format 2, this kpod reads 1)');
    expect(await readFile(file, 'utf8')).toContain('"formatVersion":2');
  });

  test('a lost or broken mark leaves a gap in the versions, never a repetition', async () => {
    const directory = join(root, 'objects');
    const store = await createStore(deps(createStoreFiles(), directory));
    await store.create(pod('a'));
    const used = Number((await store.create(pod('b'))).metadata.resourceVersion);
    await store.remove(podKey('b'));
    await writeFile(join(directory, '_store.json'), 'garbage');
    const again = await createStore(deps(createStoreFiles(), directory));
    expect(Number((await again.create(pod('b'))).metadata.resourceVersion)).toBeGreaterThan(used);
  });
});
