import { cp, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, enginesUnderTest, type Workspace } from './support/workspace.ts';

const repository = resolve(import.meta.dirname, '../..');

let root: string;
let work: Workspace;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-installation-'));
  work = await createWorkspace(enginesUnderTest[0] ?? 'podman');
});
afterAll(async () => {
  await work.dispose();
  await rm(root, { recursive: true, force: true });
});

/** What `npm pack` makes of the build that is there, as a version of its own. */
async function pack(version: string): Promise<string> {
  const packed = join(root, version);
  await mkdir(packed);
  for (const name of ['bin', 'dist', 'samples', 'package.json', 'README.md', 'LICENSE']) {
    await cp(join(repository, name), join(packed, name), { recursive: true });
  }
  await cp(join(repository, 'node_modules', '@lydell'), join(packed, 'node_modules', '@lydell'), { recursive: true });
  const { version: own } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
  for (const file of ['package.json', 'dist/cli.cjs', 'dist/agent.cjs']) {
    const text = await readFile(join(packed, file), 'utf8');
    await writeFile(join(packed, file), text.replace(`version: "${own}"`, `version: "${version}"`).replace(`"${own}"`, `"${version}"`));
  }
  const { stdout } = await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', root, '--json'], { cwd: packed });
  const [made] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return join(root, made?.filename ?? '');
}

/** As on a machine that has Node, and reaches no registry. */
async function install(file: string): Promise<string> {
  const prefix = join(root, 'prefix');
  const options = ['--offline', '--prefix', prefix, '--cache', join(root, 'cache')];
  const { all } = await execa('npm', ['install', '--global', ...options, file], { all: true });
  expect(all).not.toMatch(/warn|error/i);
  return prefix;
}

describe('what npm pack makes', () => {
  test('is installed without a registry and a build, and an upgrade keeps the pods that run', async () => {
    const prefix = await install(await pack('9.1.0'));
    const kpod = (...words: readonly string[]) => execa(join(prefix, 'bin', 'kpod'), words, { env: work.env, extendEnv: false });
    expect((await kpod('--version')).stdout).toBe('kpod v9.1.0');
    expect((await kpod('completion', 'bash')).stdout).toContain('complete ');
    const manual = join(prefix, 'share', 'man', 'man1', 'kpod.1');
    expect(await readlink(manual)).toBe('../../../lib/node_modules/kpod/dist/kpod.1');
    expect(await readFile(manual, 'utf8')).toContain('.SS get\n');

    await kpod('run', 'steady', '--image=busybox', '--', 'sleep', '1000');
    await kpod('wait', '--for=condition=Ready', 'pod/steady');
    const state = '{.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount} {.metadata.uid}';
    const before = (await kpod('get', 'pod', 'steady', '-o', `jsonpath=${state}`)).stdout;
    // A terminal is of compiled parts.
    const onTerminal = ['-qec', `${join(prefix, 'bin', 'kpod')} exec -it steady -- tty`, '/dev/null'];
    expect((await execa('script', onTerminal, { env: work.env, extendEnv: false })).stdout).toContain('/dev/pts/');
    expect((await kpod('agent', 'status', '-o', 'json')).stdout).toContain('"9.1.0"');

    await install(await pack('9.2.0'));
    const after = await kpod('get', 'pod', 'steady', '-o', `jsonpath=${state}`);
    expect(after.stderr).toContain('the agent is of version 9.1.0: it makes room for version 9.2.0; pods go on');
    expect(after.stdout).toBe(before);
    expect((await kpod('agent', 'status', '-o', 'json')).stdout).toContain('"9.2.0"');
    await kpod('delete', 'pod', 'steady', '--now');
  });
});
