import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
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

/** A program as the build writes it, which another agent knows by its first line. */
function withDigest(text: string): string {
  const rest = text.slice(text.indexOf('\n'));
  return `'use strict'; // ${createHash('sha256').update(rest).digest('hex').slice(0, 16)}${rest}`;
}

/** What `npm pack` makes of the build that is there, as a version of its own. */
async function pack(version: string, { newChunks = false } = {}): Promise<string> {
  const packed = join(root, version);
  await mkdir(packed);
  for (const name of ['bin', 'dist', 'samples', 'package.json', 'README.md', 'LICENSE']) {
    await cp(join(repository, name), join(packed, name), { recursive: true });
  }
  await cp(join(repository, 'node_modules', '@lydell'), join(packed, 'node_modules', '@lydell'), { recursive: true });
  const { version: own } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
  for (const file of ['package.json', 'dist/cli.cjs', 'dist/agent.cjs']) {
    const text = await readFile(join(packed, file), 'utf8');
    const changed = text.replace(`version: "${own}"`, `version: "${version}"`).replace(`"${own}"`, `"${version}"`);
    await writeFile(join(packed, file), file.endsWith('.cjs') ? withDigest(changed) : changed);
  }
  if (newChunks) await renameChunks(packed);
  const { stdout } = await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', root, '--json'], { cwd: packed });
  const [made] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  return join(root, made?.filename ?? '');
}

/** Where the program has changed, its chunks are called otherwise: of those of the agent, the description of the API is. */
async function renameChunks(packed: string): Promise<void> {
  const agent = join(packed, 'dist', 'agent.cjs');
  const chunks = join(packed, 'dist', 'chunks');
  const [name = ''] = (await readdir(chunks)).filter((file) => /^v3-\w+\.cjs$/.test(file)).map((file) => file.replace('.cjs', ''));
  await rename(join(chunks, `${name}.cjs`), join(chunks, 'v3-NEWNAMES.cjs'));
  await writeFile(agent, withDigest((await readFile(agent, 'utf8')).replaceAll(name, 'v3-NEWNAMES')));
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
    // An agent whose program was replaced long enough ago has made room by itself.
    expect(after.stderr).toMatch(/^$|the agent is of version 9\.1\.0: it makes room for version 9\.2\.0; pods go on/);
    expect(after.stdout).toBe(before);
    expect((await kpod('agent', 'status', '-o', 'json')).stdout).toContain('"9.2.0"');
    await kpod('delete', 'pod', 'steady', '--now');
  });

  test('is upgraded under an agent that no kpod calls: it makes room by itself, and its pods run on', async () => {
    const prefix = await install(await pack('9.3.0'));
    const kpod = async (...words: readonly string[]) =>
      (await execa(join(prefix, 'bin', 'kpod'), words, { env: work.env, extendEnv: false })).stdout;
    await kpod('run', 'steady', '--image=busybox', '--', 'sleep', '1000');
    await kpod('wait', '--for=condition=Ready', 'pod/steady');
    const { socket, pid } = JSON.parse(await kpod('agent', 'status', '-o', 'json'));
    const pods = '/api/v1/namespaces/default/pods/steady';
    const [before] = JSON.parse((await ask(socket, pods)).text).status.containerStatuses;

    await install(await pack('9.4.0', { newChunks: true }));
    const description = '/openapi/v3/api/v1';
    // Nobody there, whoever goes, or the next one: never one that only fails.
    const said = new Set<string>();
    const describe = async () => {
      const { code, retryAfter } = await ask(socket, description);
      said.add(`${code} ${retryAfter ?? ''}`);
      return code === 200 && JSON.parse((await ask(socket, '/kpod/v1/agent')).text || '{}').version;
    };
    await expect.poll(describe, { timeout: 60_000, interval: 200 }).toBe('9.4.0');
    expect([...said].filter((one) => !['0 ', '200 ', '503 10'].includes(one))).toEqual([]);
    const now = JSON.parse((await ask(socket, '/kpod/v1/agent')).text);
    expect(now).toMatchObject({ version: '9.4.0', socket });
    expect(now.pid).not.toBe(pid);
    await expect
      .poll(async () => JSON.parse((await ask(socket, pods)).text).status.containerStatuses[0], { timeout: 20_000 })
      .toEqual(before);
    await kpod('delete', 'pod', 'steady', '--now');
  });
});

/** What an agent answers who is asked as by other programs; 0 where none listens. */
function ask(socketPath: string, path: string): Promise<{ readonly code: number; readonly retryAfter?: string; readonly text: string }> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, path }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const after = response.headers['retry-after'];
      resolve({ code: response.statusCode ?? 0, text, ...(after === undefined ? {} : { retryAfter: after }) });
    });
    sent.on('error', () => resolve({ code: 0, text: '' }));
    sent.end();
  });
}
