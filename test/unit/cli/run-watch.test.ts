import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Kind } from '../../../src/api/any-object.ts';
import type { KubeObject, Pod } from '../../../src/api/types.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { createChanges, type Look } from '../../../src/cli/verbs/run/watch/changes.ts';
import { changedImages, type ImageUse } from '../../../src/cli/verbs/run/watch/images.ts';
import { createFileWatcher } from '../../../src/cli/watching/watch-files.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, startCli } from '../../fakes/cli.ts';
import { createFakeClock } from '../../fakes/clock.ts';

let api: TestApi;
let directory: string;
let hints: (() => void)[];
let running: RunningCli[];
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-run-watch-'));
  hints = [];
  running = [];
});
afterEach(async () => {
  for (const cli of running) cli.interrupt();
  await Promise.all(running.map(({ result }) => result));
  await api.close();
  await rm(directory, { recursive: true });
});

const pod = (name: string, { image = 'b', command = 'serve', rest = '', metadata = '' } = {}): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}${metadata}}\nspec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: ${image}, command: [${command}]${rest}}]}\n`;
const settings = (value: string, rest = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n${rest}data: {GREETING: ${value}}\n`;
const readsIt = { rest: ', env: [{name: HELLO, valueFrom: {configMapKeyRef: {name: settings, key: GREETING}}}]' };
const deployment = (image: string, extra = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: ${image}${extra}}]}}}\n`;

const file = () => join(directory, 'all.yaml');
const write = (...documents: readonly string[]) => writeFile(file(), documents.join('---\n'));
/** A file is written, and the system tells of it. */
async function save(...documents: readonly string[]): Promise<void> {
  await write(...documents);
  for (const hint of hints) hint();
}

function start(words: readonly string[] = [], options: Partial<CliOptions> = {}): RunningCli {
  const cli = startCli(['run', '--watch', ...words, file()], {
    url: api.url,
    ...options,
    host: {
      async watchFiles(_paths, hint) {
        hints.push(hint);
        return () => void hints.splice(hints.indexOf(hint), 1);
      },
    },
  });
  running.push(cli);
  return cli;
}

async function begin(documents: readonly string[], words: readonly string[] = []): Promise<RunningCli> {
  await write(...documents);
  const cli = start(words);
  await expect.poll(cli.stderr).toContain('Watching ');
  return cli;
}

const said = (cli: RunningCli, text: string | RegExp) => expect.poll(() => cli.stdout() + cli.stderr(), { timeout: 5000 }).toMatch(text);
const stored = <T extends KubeObject = Pod>(name: string, kind: Kind = 'Pod') =>
  api.store.get({ kind, namespace: 'default', name }) as T | undefined;
const uidOf = (name: string) => stored(name)?.metadata.uid;

describe('run --watch', () => {
  test('stays after the first round, and leaves what it made', async () => {
    const cli = await begin([pod('web')]);
    await said(cli, /web .*Pending/);
    cli.interrupt();
    const { stdout, stderr, exitCode } = await cli.result;
    expect({ exitCode, stderr }).toEqual({
      exitCode: 130,
      stderr: `Watching ${file()}: what changes is made anew. Ctrl-C ends this.\n\npod/web goes on. To watch: kpod get pods -w. To delete: kpod delete pod web.\n`,
    });
    expect(stdout).toMatch(/^pod\/web created\nweb .*Pending/);
    expect(stored('web')).toBeDefined();
  });

  test('with --rm it deletes at the end what it made in any round', async () => {
    const cli = await begin([pod('web')], ['--rm']);
    await save(pod('web', { command: 'other' }), pod('new'));
    await said(cli, 'pod/new created');
    cli.interrupt();
    expect(await cli.result).toMatchObject({ exitCode: 130 });
    expect([stored('web'), stored('new')]).toEqual([undefined, undefined]);
  });

  test('a comment, another order and another spelling are no changes', async () => {
    const cli = await begin([pod('web')]);
    const uid = uidOf('web');
    await save(`# web\n${pod('web').replace('[serve]', '["serve"]')}`);
    await said(cli, 'pod/web unchanged\n');
    expect(uidOf('web')).toBe(uid);
  });

  test.each([
    ['a label', { metadata: ', labels: {a: b}' }, 'metadata.labels.a'],
    ['the image', { image: 'c' }, 'spec.containers[main].image'],
  ])('what a running pod takes is applied: %s', async (_title, change, field) => {
    const cli = await begin([pod('web'), pod('other')]);
    const uid = uidOf('web');
    await save(pod('web', change), pod('other'));
    await said(cli, `pod/web is changed where it runs: ${field}\n`);
    await said(cli, 'pod/web configured\n');
    await said(cli, 'pod/other unchanged\n');
    expect(uidOf('web')).toBe(uid);
  });

  test('what no running pod takes replaces it, and only it', async () => {
    const cli = await begin([pod('web'), pod('other')]);
    const [web, other] = [uidOf('web'), uidOf('other')];
    await save(pod('web', { command: 'serve2' }), pod('other'));
    await said(cli, /pod\/web is replaced: another spec.containers\[main\].command takes a new pod\n/);
    await said(cli, /pod "web" deleted\npod\/web replaced\npod\/other unchanged\n/);
    expect(uidOf('web')).not.toBe(web);
    expect(uidOf('other')).toBe(other);
  });

  test('another image of an init container takes a new pod, though the server takes the change', async () => {
    const withInit = (image: string) => pod('web').replace('spec: {', `spec: {initContainers: [{name: init, image: ${image}}], `);
    const cli = await begin([withInit('b')]);
    const uid = uidOf('web');
    await save(withInit('c'));
    await said(cli, 'pod/web replaced\n');
    expect(uidOf('web')).not.toBe(uid);
  });

  test('a pod that has ended is replaced when its spec changes', async () => {
    const cli = await begin([pod('web')]);
    await api.setStatus('web', { phase: 'Succeeded' });
    await said(cli, /Succeeded|Completed/);
    await save(pod('web', { image: 'c' }));
    await said(cli, 'pod/web replaced\n');
  });

  test('a ConfigMap is applied, and pods that have a variable of it are replaced; those that mount it stay', async () => {
    const cli = await begin([settings('hello'), pod('web', readsIt), pod('mounts')]);
    const mounts = uidOf('mounts');
    await save(settings('bye'), pod('web', readsIt), pod('mounts'));
    await said(cli, 'pod/web is replaced: its variable HELLO is of configmap/settings, which has changed\n');
    await said(cli, /configmap\/settings configured\npod\/web replaced\n/);
    expect(uidOf('mounts')).toBe(mounts);
  });

  test('a ConfigMap that cannot be changed is replaced', async () => {
    const cli = await begin([settings('hello', 'immutable: true\n')]);
    await save(settings('bye', 'immutable: true\n'));
    await said(cli, 'configmap/settings is replaced: data cannot be changed in the one that is there\n');
    await said(cli, 'configmap/settings replaced\n');
  });

  test('a Deployment is rolled out by what changes in it, and by what its variables are of', async () => {
    const variable = ', envFrom: [{configMapRef: {name: settings}}]';
    const cli = await begin([settings('hello'), deployment('b', variable)]);
    await save(settings('hello'), deployment('c', variable));
    await said(cli, 'deployment.apps/d configured\n');
    await save(settings('bye'), deployment('c', variable));
    await said(cli, 'deployment.apps/d gets new pods: it has variables of configmap/settings, which has changed\n');
    await said(cli, 'deployment.apps/d restarted\n');
  });

  test('what is taken out of the files goes when this run made it, and stays when it was there before', async () => {
    await write(settings('hello'));
    await startCli(['create', '-f', file()], { url: api.url }).result;
    const cli = await begin([settings('hello'), pod('web'), pod('other')]);
    await save(pod('other'));
    await said(cli, 'pod "web" deleted\n');
    await said(
      cli,
      'configmap/settings is no longer in the files; it was there before this run, and stays. To delete: kpod delete configmap/settings\n',
    );
    expect([stored('web'), stored('settings', 'ConfigMap')]).toEqual([undefined, expect.anything()]);
  });

  test('a file that says nothing, or nonsense, is told of once, with its line, and all stays', async () => {
    const cli = await begin([pod('web')]);
    const uid = uidOf('web');
    await save(`${pod('web')}broken: [`);
    await said(cli, /error: error parsing .*all.yaml: .*line 5/);
    for (const hint of hints) hint();
    await save(pod('web', { rest: ', ports: [{containerPort: x}]' }));
    await said(cli, /containerPort/);
    await save(pod('web'));
    await said(cli, 'pod/web unchanged\n');
    expect(cli.stderr().match(/error parsing/g)).toHaveLength(1);
    expect(uidOf('web')).toBe(uid);
  });

  test('what the server refuses is said, and the next change is made', async () => {
    const cli = await begin([pod('web')]);
    await save(pod('web', { command: 'a', rest: ', imagePullPolicy: Sometimes' }));
    await said(cli, 'imagePullPolicy');
    expect(stored('web')?.spec.containers[0]?.command).toEqual(['serve']);
    await save(pod('web', { command: 'a' }));
    await said(cli, 'pod/web replaced\n');
  });

  test('a pod that is there and differs becomes what the file says', async () => {
    await write(pod('web'));
    await startCli(['run', '-d', file()], { url: api.url }).result;
    const cli = await begin([pod('web', { command: 'other' })]);
    expect(cli.stdout()).toContain('pod/web replaced\n');
  });

  test.each([
    [['--detach'], '--watch and --detach cannot be used together: --watch stays until it is interrupted'],
    [['--timeout=3s'], '--watch and --timeout cannot be used together: --watch stays until it is interrupted'],
    [['--fail-fast'], '--watch and --fail-fast cannot be used together: the next change may mend it'],
    [['--report=github'], '--watch and --report cannot be used together: --watch has no end to report'],
    [['-f', '-'], '--watch needs files: standard input does not tell when it changes'],
    [['-f', 'https://example.com/a.yaml'], '--watch needs files: https://example.com/a.yaml does not tell when it changes'],
  ])('is refused with %s', async (words, text) => {
    await write(pod('web'));
    expect(await start(words).result).toEqual({ stdout: '', stderr: `error: ${text}\nSee 'kpod run --help' for usage.\n`, exitCode: 1 });
  });

  test('a name that the server chooses is refused', async () => {
    await write(pod('web').replace('name: web', 'generateName: web-'));
    expect(await start().result).toMatchObject({
      stderr: expect.stringContaining('give the Pod a metadata.name in the place of generateName'),
    });
  });

  test('a file that is not there at the beginning ends it', async () => {
    expect(await start().result).toMatchObject({ stderr: expect.stringContaining('does not exist'), exitCode: 1 });
  });
});

describe('run --watch and images', () => {
  const ids: Record<string, string> = {};
  let asked = 0;
  const engineReports = async () => {
    asked++;
    return { engines: [{ name: 'podman', imageIds: { ...ids } }], allocatable: {}, holders: [] };
  };

  test('what is built anew under its name gets new pods, and nothing else', async () => {
    await api.close();
    Object.assign(ids, { b: 'sha256:1', c: 'sha256:1' });
    api = await startTestApi({ engineReports });
    const cli = await begin([
      pod('web'),
      pod('other', { image: 'c' }),
      pod('pulls', { rest: ', imagePullPolicy: Always' }),
      deployment('b'),
    ]);
    const [other, pulls] = [uidOf('other'), uidOf('pulls')];
    await expect.poll(() => asked).toBeGreaterThan(0);
    ids['b'] = 'sha256:2';
    await said(cli, 'pod/web is replaced: its image b is another one now\n');
    await said(cli, 'pod/web replaced\n');
    await said(cli, 'deployment.apps/d gets new pods: its image b is another one now\n');
    expect([uidOf('other'), uidOf('pulls')]).toEqual([other, pulls]);
  });

  test.each<[string, ImageUse, [string, string][], [string, string][], boolean]>([
    ['another ID', use('b'), [['docker b', '1']], [['docker b', '2']], true],
    ['the same', use('b'), [['docker b', '1']], [['docker b', '1']], false],
    ['one that was not there', use('b'), [], [['docker b', '1']], false],
    ['one that is away', use('b'), [['docker b', '1']], [], false],
    ["another engine's", use('b', 'podman'), [['docker b', '1']], [['docker b', '2']], false],
    ['another image', use('c'), [['docker b', '1']], [['docker b', '2']], false],
  ])('%s', (_title, used, before, after, isChanged) => {
    expect(changedImages([used], new Map(before), new Map(after)).size).toBe(isChanged ? 1 : 0);
  });

  function use(image: string, engine?: string): ImageUse {
    return { key: 'k', engine, images: [image] };
  }
});

describe('changes', () => {
  const look = (text: string): Look<string> => ({ key: text, value: text, lacks: (before) => before.length > text.length });

  function watched(first: string) {
    const clock = createFakeClock();
    const looks: number[] = [];
    let text = first;
    const changes = createChanges(
      {
        first: look(first),
        look: async () => {
          looks.push(clock.now());
          return look(text);
        },
      },
      { clock },
    );
    const write = (now: string): void => {
      text = now;
    };
    return { clock, changes, looks, write };
  }

  test('are looked at when it is quiet, and taken once', async () => {
    const { clock, changes, looks, write } = watched('a');
    write('b');
    for (let hint = 0; hint < 5; hint++) {
      changes.hint();
      await clock.advance(100);
    }
    expect([looks.length, changes.signal().aborted]).toEqual([0, false]);
    await clock.advance(100);
    expect([looks.length, changes.signal().aborted]).toEqual([1, true]);
    expect([changes.take(), changes.take(), changes.signal().aborted]).toEqual(['b', undefined, false]);
  });

  test('are looked at all the same when it never is', async () => {
    const { clock, changes, write } = watched('a');
    write('b');
    for (let hint = 0; hint < 25; hint++) {
      changes.hint();
      await clock.advance(100);
    }
    expect(changes.take()).toBe('b');
  });

  test('that come while one is dealt with are one', async () => {
    const { clock, changes, write } = watched('a');
    for (const text of ['b', 'c', 'd']) {
      write(text);
      changes.hint();
      await clock.advance(1000);
    }
    expect([changes.take(), changes.take()]).toEqual(['d', undefined]);
  });

  test('that take something away count when it stays away', async () => {
    const { clock, changes, write } = watched('both');
    write('one');
    changes.hint();
    await clock.advance(900);
    expect(changes.take()).toBeUndefined();
    write('both');
    changes.hint();
    await clock.advance(5000);
    expect(changes.take()).toBeUndefined();
    write('one');
    changes.hint();
    await clock.advance(1300);
    expect(changes.take()).toBe('one');
  });

  test('are none after the end', async () => {
    const { clock, changes, write } = watched('a');
    changes.hint();
    write('b');
    changes.close();
    changes.hint();
    await clock.advance(5000);
    expect([changes.take(), clock.pending()]).toEqual([undefined, 0]);
  });
});

describe('the watch of files', () => {
  test('tells of files that are written, replaced, taken away and made again, and not of their neighbours', async () => {
    await write('a');
    let count = 0;
    const stop = await createFileWatcher(createSystemClock())({ paths: [file()], recursive: false }, () => void count++);
    const told = async (act: () => Promise<void>) => {
      const before = count;
      await act();
      await expect.poll(() => count).toBeGreaterThan(before);
    };
    const beside = join(directory, 'beside.yaml');
    try {
      await writeFile(beside, 'x');
      await told(() => write('b'));
      await told(() => rename(beside, file()));
      await told(() => rm(file()));
      await told(() => write('c'));
      await told(() => rm(directory, { recursive: true }));
      await told(async () => {
        await mkdir(directory);
        await write('d');
      });
    } finally {
      stop();
    }
  });
});
