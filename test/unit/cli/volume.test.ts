import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { badRequest } from '../../../src/api/errors.ts';
import type { VolumeFile } from '../../../src/api/pod-volumes.ts';
import type { Pod } from '../../../src/api/types.ts';
import { readVolumeSpec } from '../../../src/cli/verbs/volume/spec.ts';
import { filesTable, sizeInWords } from '../../../src/cli/verbs/volume/tables.ts';
import type { VolumeContent } from '../../../src/engine/types.ts';
import type { VolumeLook } from '../../../src/kubelet/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { foreignTar } from '../../fakes/tar.ts';

const file = (name: string, change: Partial<VolumeFile> = {}): VolumeFile => ({
  ...{ name, kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 5, mtimeMs: Date.UTC(2026, 0, 5) },
  ...change,
});

test.each([
  ['web', { pod: 'web', path: '' }],
  ['web:', { pod: 'web', path: '' }],
  ['web:data', { pod: 'web', volume: 'data', path: '' }],
  ['web:data/', { pod: 'web', volume: 'data', path: '' }],
  ['web:/data/a/b', { pod: 'web', volume: 'data', path: 'a/b' }],
  ['test/web:data/a:b', { pod: 'web', namespace: 'test', volume: 'data', path: 'a:b' }],
  ['pod/web:data/a', { pod: 'web', volume: 'data', path: 'a' }],
  ['pods/web', { pod: 'web', path: '' }],
])('%s is a place', (word, spec) => expect(readVolumeSpec(word)).toEqual(spec));

test.each([':data', '/web:data', '', './web:data', 'a/b/c:data'])('%j is none', (word) => expect(() => readVolumeSpec(word)).toThrow());

test.each([
  [0, '0'],
  [1023, '1023'],
  [4096, '4Ki'],
  [1536, '1.5Ki'],
  [324 * 1024, '324Ki'],
  [5.25 * 2 ** 30, '5.3Gi'],
])('%d bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words));

test('files, as of ls -l', () => {
  const files = [
    file('plain', { uid: 1234, size: 12345 }),
    file('dir', { kind: 'directory', mode: 0o1777 }),
    file('tool', { mode: 0o6755 }),
    file('half', { mode: 0o4644 }),
    file('link', { kind: 'link', mode: 0o777, target: '/etc\n' }),
    file('evil\n\u001b[2J', { kind: 'other' }),
  ];
  expect(filesTable(files)).toBe(
    [
      '-rw-r--r-- 1234 0 12345 2026-01-05T00:00:00Z plain',
      'drwxrwxrwt    0 0     5 2026-01-05T00:00:00Z dir',
      '-rwsr-sr-x    0 0     5 2026-01-05T00:00:00Z tool',
      '-rwSr--r--    0 0     5 2026-01-05T00:00:00Z half',
      'lrwxrwxrwx    0 0     5 2026-01-05T00:00:00Z link -> /etc\\n',
      '?rw-r--r--    0 0     5 2026-01-05T00:00:00Z evil\\n^[[2J',
      '',
    ].join('\n'),
  );
});

describe('kpod volume', () => {
  let api: TestApi;
  let directory: string;
  const looks: (Omit<VolumeLook, 'signal'> & { readonly pod: string })[] = [];
  const content = (bytes: Uint8Array): VolumeContent => ({ entries: [], isDirectory: false, left: 0, content: Readable.from([bytes]) });
  beforeEach(async () => {
    api = await startTestApi();
    directory = await mkdtemp(join(tmpdir(), 'kpod-volume-'));
    looks.length = 0;
    api.kubelet.onVolume = ({ metadata }: Pod, { signal: _, ...look }) => {
      looks.push({ pod: metadata.name, ...look });
      const isDirectory = !look.path.includes('file');
      if (look.as === 'list') return { entries: [file('file')], isDirectory, left: 2, content: Readable.from([]) };
      return content(
        look.as === 'file'
          ? Buffer.from([0, 255, 10, 13])
          : foreignTar([
              { name: './', type: '5' },
              { name: './a/b', content: 'inner' },
            ]),
      );
    };
    const volumes = [
      { name: 'data', emptyDir: { medium: 'Memory' } },
      { name: 'cfg', configMap: { name: 'settings' } },
    ];
    const volumeMounts = [{ name: 'data', mountPath: '/data', readOnly: true, subPath: 'a' }];
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } },
      spec: { containers: [{ name: 'main', image: 'b', volumeMounts }], volumes, automountServiceAccountToken: false },
    };
    await writeFile(join(directory, 'pod.yaml'), JSON.stringify(pod));
    expect((await run('create', '-f', join(directory, 'pod.yaml'))).exitCode).toBe(0);
  });
  afterEach(async () => {
    await api.close();
    await rm(directory, { recursive: true });
  });
  const run = (...words: readonly string[]) => runCli(words, { url: api.url });

  test('ls of a pod has its volumes', async () => {
    const { stdout } = await run('volume', 'ls', 'web');
    expect(stdout).toBe(
      'NAME   TYPE        OF         SIZE   MOUNTS\n' +
        'data   emptyDir    Memory     4Ki    main:/data from a (ro)\n' +
        'cfg    configMap   settings   4Ki    -\n',
    );
    expect(JSON.parse((await run('volume', 'ls', 'web', '-o', 'json')).stdout)).toMatchObject({
      kind: 'PodVolumeList',
      items: [{ name: 'data' }, {}],
    });
  });

  test('ls of a place has its files, and says what it leaves out', async () => {
    expect(await run('volume', 'ls', 'default/web:data/sub')).toEqual({
      stdout: '-rw-r--r-- 0 0 5 2026-01-05T00:00:00Z file\n',
      stderr: 'and 2 more\n',
      exitCode: 0,
    });
    expect(looks).toEqual([{ pod: 'web', volume: 'data', path: 'sub', as: 'list' }]);
  });

  test('cat gives the bytes', async () => {
    const { exitCode, stderr } = await run('volume', 'cat', 'web:data/file');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(looks).toEqual([{ pod: 'web', volume: 'data', path: 'file', as: 'file' }]);
  });

  test('cp of a file: under another name, or into a directory', async () => {
    await mkdir(join(directory, 'into'));
    for (const to of ['copy', 'into'])
      expect(await run('volume', 'cp', 'web:data/x/file', join(directory, to))).toMatchObject({ exitCode: 0, stderr: '' });
    for (const path of ['copy', 'into/file']) expect(await readFile(join(directory, path))).toEqual(Buffer.from([0, 255, 10, 13]));
  });

  test('cp of a directory', async () => {
    expect(await run('volume', 'cp', 'web:data', join(directory, 'all'))).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await readFile(join(directory, 'all/a/b'), 'utf8')).toBe('inner');
    expect(await readdir(join(directory, 'all'))).toEqual(['a']);
  });

  test('what breaks off is an error', async () => {
    api.kubelet.onVolume = () => ({
      ...content(Buffer.from('')),
      content: Readable.from(
        (async function* () {
          yield Buffer.from('part');
          throw new Error('the disk');
        })(),
      ),
    });
    const { stderr, exitCode } = await run('volume', 'cat', 'web:data/file');
    expect({ stderr, exitCode }).toEqual({
      stderr: 'error: the volume could not be read to its end; kpod agent logs says why\n',
      exitCode: 1,
    });
  });

  test('what the server refuses is said', async () => {
    api.kubelet.onVolume = () => badRequest('"data/link" leads out of the volume, to /etc/passwd');
    const { stderr, exitCode } = await run('volume', 'cat', 'web:data/link');
    expect({ stderr, exitCode }).toEqual({
      stderr: 'Error from server (BadRequest): "data/link" leads out of the volume, to /etc/passwd\n',
      exitCode: 1,
    });
  });

  test.each<[readonly string[], string]>([
    [[], 'error: which of ls, cat, cp?'],
    [['rm'], 'error: unknown command "rm"'],
    [['ls'], 'error: an operand is missing: kpod volume ls POD[:VOLUME[/PATH]]'],
    [['ls', 'web', 'other'], 'error: too many operands: kpod volume ls POD[:VOLUME[/PATH]]'],
    [['ls', 'web', '-o', 'wide'], "error: output must be '' or 'json': wide"],
    [['ls', 'none'], 'Error from server (NotFound): pods "none" not found'],
    [['cat', 'web'], 'error: "web" names no volume: it must be POD:VOLUME/PATH'],
    [['cat', ':data'], 'error: filespec must match the canonical format: [[namespace/]pod:]file/path'],
    [['cat', 'web:data/file', '-o', 'json'], 'error: unknown flag: --output'],
    [['cp', 'web:data'], 'error: an operand is missing: kpod volume cp POD:VOLUME[/PATH] DESTINATION'],
    [['cp', 'here', 'web:data'], 'error: "here" is no POD:VOLUME/PATH; into a container that runs, kpod cp copies'],
    [['cp', 'web:data/file', '/no/such/place'], 'error: open /no/such/place: no such file or directory'],
  ])('volume %j', async (words, message) => {
    const { stderr, exitCode } = await run('volume', ...words);
    expect({ first: stderr.split('\n')[0], exitCode }).toEqual({ first: message, exitCode: 1 });
  });

  test('the API refuses what it does not know', async () => {
    const get = async (query: string) =>
      (await fetch(`${api.url}/api/v1/namespaces/default/pods/web/volumes?${query}`)).json() as Promise<{ message: string }>;
    expect((await get('volume=data&as=zip')).message).toBe('as must be list, file or archive, not "zip"');
    expect((await get('volume=data&path=a%00b')).message).toBe('path must not contain NUL');
    const post = await fetch(`${api.url}/api/v1/namespaces/default/pods/web/volumes`, { method: 'POST' });
    expect(post.status).toBe(405);
    expect((await fetch(`${api.url}/api/v1/namespaces/default/services/web/volumes`)).status).toBe(404);
  });
});
