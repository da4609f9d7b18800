import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { internalError } from '../../../src/api/errors.ts';
import type { ContainerStatus } from '../../../src/api/types.ts';
import { readTar } from '../../../src/cli/archives/tar-read.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';
import type { FakeProcess } from '../../fakes/kubelet.ts';
import { foreignTar } from '../../fakes/tar.ts';

let api: TestApi;
let dir: string;
beforeEach(async () => {
  api = await startTestApi();
  dir = await mkdtemp(join(tmpdir(), 'kpod-cp-'));
  await createPod('web', ['main', 'side']);
});
afterEach(async () => {
  await api.close();
  await rm(dir, { recursive: true });
});

const cp = (...words: readonly string[]): Promise<CliResult> => runCli(['cp', ...words], { url: api.url });
const failed = (stderr: string, exitCode = 1): CliResult => ({ stdout: '', stderr, exitCode });
const at = (name: string) => join(dir, name);
const defaulted = 'Defaulted container "main" out of: main, side\n';

async function createPod(name: string, containers: readonly string[]): Promise<void> {
  const spec = { containers: containers.map((each) => ({ name: each, image: 'b' })) };
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec });
  expect(await runCli(['create', '-f', '-'], { url: api.url, input })).toMatchObject({ exitCode: 0 });
  const status = (each: string): ContainerStatus => ({
    ...{ name: each, lastState: {}, ready: true, restartCount: 0, image: 'b', imageID: 'b' },
    state: { running: { startedAt: '2026-01-05T00:00:00Z' } },
  });
  await api.setStatus(name, { phase: 'Running', containerStatuses: containers.map(status) });
}

/** Plays a container: `test -d` of these directories, and the tar that packs or unpacks. */
function play(tar: (process: FakeProcess) => Promise<void>, directories: readonly string[] = []): void {
  api.kubelet.onExec = (process) => {
    const [program, , path = ''] = process.config.command;
    if (program === 'test') return process.exit(directories.includes(path) ? 0 : 1);
    tar(process).catch((error: Error) => process.fail(error));
  };
}

/** What tar was told, and what came: file names with their contents. */
interface Taken {
  readonly command: readonly string[];
  readonly container: string;
  readonly files: Readonly<Record<string, string>>;
}

function takeAll(directories?: readonly string[]): Taken[] {
  const taken: Taken[] = [];
  play(async ({ config, container, stdin, exit }) => {
    const files: Record<string, string> = {};
    for await (const { name, content } of readTar(stdin)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      files[name] = Buffer.concat(chunks).toString();
    }
    stdin.resume();
    taken.push({ command: config.command, container, files });
    exit(0);
  }, directories);
  return taken;
}

describe('kpod cp into a pod', () => {
  test('gives a file its new name', async () => {
    await writeFile(at('x'), 'hello');
    const taken = takeAll();
    expect(await cp(at('x'), 'web:/tmp/y z')).toEqual({ stdout: '', stderr: defaulted, exitCode: 0 });
    expect(taken).toEqual([{ command: ['tar', '-xmf', '-', '-C', '/tmp'], container: 'main', files: { 'y z': 'hello' } }]);
  });

  test.each([
    ['web:/tmp', '/tmp'],
    ['web:/tmp/', '/tmp'],
    ['default/web:tmp', 'tmp'],
  ])('puts a directory into the one that is there: %s', async (destination, directory) => {
    await mkdir(at('site/empty'), { recursive: true });
    await writeFile(at('site/-i'), 'hello');
    const taken = takeAll([directory]);
    expect(await cp('-c', 'side', `${at('site')}/`, destination)).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(taken).toEqual([
      { command: ['tar', '-xmf', '-', '-C', directory], container: 'side', files: { 'site/-i': 'hello', 'site/empty/': '' } },
    ]);
  });

  test('leaves owner and mode to the container when told to', async () => {
    await writeFile(at('x'), 'hello');
    const [taken] = [takeAll(), await cp('--no-preserve', '-c', 'main', at('x'), 'web:/y')];
    expect(taken[0]?.command).toEqual(['tar', '--no-same-permissions', '--no-same-owner', '-xmf', '-', '-C', '/']);
  });

  test('ends as tar does, also when that reads nothing', async () => {
    await writeFile(at('x'), 'x'.repeat(5_000_000));
    play(async ({ stderr, exit }) => {
      stderr.write("tar: can't change directory to '/nope'\n");
      exit(2);
    });
    expect(await cp(at('x'), 'web:/nope/y', '-c', 'main')).toEqual(
      failed("tar: can't change directory to '/nope'\ncommand terminated with exit code 2\n", 2),
    );
  });

  test('says that there is no tar', async () => {
    await writeFile(at('x'), 'x');
    play(async () => {
      throw internalError('exec: "tar": executable file not found in $PATH');
    });
    expect(await cp(at('x'), 'web:/y', '-c', 'main')).toEqual(
      failed('error: Internal error occurred: exec: "tar": executable file not found in $PATH\n'),
    );
  });

  test('fails when a file cannot be read to its end', async () => {
    await mkdir(at('site'));
    await writeFile(at('site/x'), 'x'.repeat(50_000_000));
    play(async ({ stdin }) => {
      await once(stdin, 'readable');
      // Somebody empties the file while the container is slow.
      await writeFile(at('site/x'), '');
      await buffer(stdin);
    });
    expect(await cp(at('site'), 'web:/y', '-c', 'main')).toEqual(failed(`error: ${at('site/x')} became shorter while it was copied\n`));
  });
});

describe('kpod cp out of a pod', () => {
  test('writes a file', async () => {
    play(async ({ config, stdout, exit }) => {
      expect(config.command).toEqual(['tar', 'cf', '-', '/tmp/a b']);
      stdout.write(foreignTar([{ name: 'tmp/a b', content: 'hello' }]));
      exit(0);
    });
    expect(await cp('web:/tmp/a b', at('x'))).toEqual({ stdout: '', stderr: defaulted, exitCode: 0 });
    expect(await readFile(at('x'), 'utf8')).toBe('hello');
  });

  test.each([
    ['./site', ['site'], 'site'],
    ['-site', ['--', '-site'], '-site'],
    ['./-site', ['--', '-site'], '-site'],
    ['../site', ['../site'], 'site'],
    ['.', ['.'], '.'],
  ])('asks tar for %s', async (path, operands, name) => {
    play(async ({ config, stdout, exit }) => {
      expect(config.command).toEqual(['tar', 'cf', '-', ...operands]);
      stdout.write(foreignTar([{ name: `${name}/x`, content: 'hello' }]));
      exit(0);
    });
    expect(await cp('-c', 'main', `web:${path}`, at('out'))).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(await readFile(at('out/x'), 'utf8')).toBe('hello');
  });

  test('lets go what comes behind the end of the archive, however much', async () => {
    play(async ({ stdout, exit }) => {
      stdout.write(foreignTar([{ name: 'tmp/x', content: 'hello' }]));
      for (let index = 0; index < 80; index++) if (!stdout.write(Buffer.alloc(65_536))) await once(stdout, 'drain');
      exit(0);
    });
    expect(await cp('-c', 'main', 'web:/tmp/x', at('x'))).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(await readFile(at('x'), 'utf8')).toBe('hello');
  });

  test('says what cannot be written, though tar has much more to give', async () => {
    await writeFile(at('file'), '');
    play(async ({ stdout, exit }) => {
      stdout.write(foreignTar([{ name: 'tmp/d/x', content: 'hello' }]).subarray(0, 1024));
      for (let index = 0; index < 80; index++) if (!stdout.write(Buffer.alloc(65_536))) await once(stdout, 'drain');
      exit(0);
    });
    expect(await cp('-c', 'main', 'web:/tmp/d', at('file'))).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('not a directory'),
    });
  });

  test('quotes names as Go does: what cannot be printed reaches no terminal', async () => {
    play(async ({ stdout, exit }) => {
      stdout.write(foreignTar([{ name: 'd/\u009b2J\u001b[31m', type: '2', linkName: '\u0085\u007f' }]));
      exit(0);
    });
    const { stderr } = await cp('-c', 'main', 'web:d', at('d'));
    expect(stderr).toMatch(/^warning: skipping symlink: ".*\/d\/\\u009b2J\\x1b\[31m" -> "\\u0085\\x7f"/);
  });

  test('says what tar says', async () => {
    play(async ({ stdout, stderr, exit }) => {
      stdout.write(Buffer.alloc(1024));
      stderr.write('tar: nope: No such file or directory\n');
      exit(1);
    });
    expect(await cp('-c', 'main', 'web:nope', at('x'))).toEqual(
      failed('tar: nope: No such file or directory\ncommand terminated with exit code 1\n'),
    );
  });

  test('tells of links, and how to get them', async () => {
    play(async ({ stdout, exit }) => {
      stdout.write(foreignTar([{ name: 'd/a', type: '2', linkName: '/etc' }]));
      exit(0);
    });
    expect((await cp('-c', 'main', 'web:/d', at('out'))).stderr).toBe(
      `warning: skipping symlink: "${at('out/a')}" -> "/etc" (consider using "kpod exec -n "default" "web" -- tar cf - "/d" | tar xf -")\n`,
    );
  });

  test.each([
    ['is no archive', Buffer.from('hello'.repeat(200)), 'error: archive/tar: invalid tar header\n'],
    ['breaks off', foreignTar([{ name: 'd/a', content: 'x'.repeat(5000) }]).subarray(0, 2000), 'error: unexpected EOF\n'],
    ['is of something else', foreignTar([{ name: 'etc/passwd', content: 'x' }]), 'error: tar contents corrupted\n'],
  ])('fails when what comes %s', async (_, archive, message) => {
    play(async ({ stdout, exit }) => {
      stdout.write(archive);
      exit(0);
    });
    expect(await cp('-c', 'main', 'web:/d', at('out'))).toEqual(failed(message));
  });

  test('fails when the destination is a directory, as kubectl does', async () => {
    play(async ({ stdout, exit }) => {
      stdout.write(foreignTar([{ name: 'x', content: 'x' }]));
      exit(0);
    });
    expect(await cp('-c', 'main', 'web:/x', dir)).toEqual(failed(`error: open ${dir}: is a directory\n`));
  });
});

test.each([
  [[], 'error: source and destination are required\n'],
  [['a', 'web:/b', 'c'], 'error: source and destination are required\n'],
  [['a', 'b'], 'error: one of src or dest must be a remote file specification\n'],
  [['a', ':/b'], 'error: filespec must match the canonical format: [[namespace/]pod:]file/path\n'],
  [['web:/a', 'web:/b'], 'error: one of src or dest must be a local file specification\n'],
  [['/', 'web:'], 'error: filepath can not be empty\n'],
  [['/no/such/file', 'web:/x'], "error: /no/such/file doesn't exist in local filesystem\n"],
  [['/', 'nope:/x'], 'Error from server (NotFound): pods "nope" not found\n'],
  [['nope:/x', '/tmp/x'], 'Error from server (NotFound): pods "nope" not found\n'],
  [['--retries=1', 'web:/a', 'b'], 'error: --retries is not supported by kpod: what breaks off is better begun anew\n'],
])('kpod cp %j is refused', async (words, message) => {
  expect(await cp(...words)).toEqual(failed(message));
});
