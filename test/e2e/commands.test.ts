import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignTar } from '../fakes/tar.ts';
import { fetchOnce } from './support/load.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const hundredMegabytes = 100 << 20;

/** A pod that ends at once when it is told to. `more` is YAML of its spec. */
const pod = (name: string, containers: readonly string[], more = '') => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  terminationGracePeriodSeconds: 0${more}
  containers:
${containers.map((container) => `    - ${container}\n`).join('')}`;
const sleeper = (name: string, more = '') => `{ name: ${name}, image: busybox, command: [/bin/sleep, '3600']${more} }`;
const script = (name: string, text: string, more = '') =>
  `{ name: ${name}, image: busybox, command: [sh, -c, ${JSON.stringify(text)}]${more} }`;

async function checksum(data: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of data) hash.update(chunk);
  return hash.digest('hex');
}

describe.each(enginesUnderTest)('Commands, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
    await create(pod('box', [sleeper('main'), sleeper('side')]), pod('web', ['{ name: nginx, image: nginx }']));
    await ready('box', 'web');
  });
  afterAll(() => work.dispose());

  const create = async (...texts: readonly string[]) => work.ok('create', '-f', await work.write('it.yaml', texts.join('---\n')));
  const ready = (...names: readonly string[]) =>
    work.ok('wait', '--for=condition=Ready', '--timeout=60s', ...names.map((name) => `pod/${name}`));
  const inside = (target: string, command: string) => work.ok('exec', ...target.split(' '), '--', 'sh', '-c', command);
  const running = (name: string, container: string) =>
    eventually(async () => {
      const { initContainerStatuses = [], containerStatuses = [] } = (await work.pod(name)).status;
      const status = [...initContainerStatuses, ...containerStatuses].find((each) => each.name === container);
      expect(status?.state.running).toBeDefined();
    });

  describe('port-forward', () => {
    it('carries several connections at once, and 100 MB without a flaw', async () => {
      const sum = (await inside('web', 'cd /usr/share/nginx/html && head -c 104857600 /dev/urandom > big && sha256sum < big')).slice(0, 64);
      await inside('web', 'echo hello > /usr/share/nginx/html/index.html');
      const forward = work.start(['port-forward', 'pod/web', ':80']);
      const port = await eventually(async () => {
        const [, found] = /^Forwarding from 127\.0\.0\.1:(\d+) -> 80\n/.exec(forward.output()) ?? [];
        expect(found).toBeDefined();
        return Number(found);
      });
      const download = async () => {
        const { body } = await fetch(`http://127.0.0.1:${port}/big`);
        return checksum(body as unknown as AsyncIterable<Uint8Array>);
      };
      const [first, second, ...answers] = await Promise.all([
        download(),
        download(),
        ...Array.from({ length: 20 }, () => fetchOnce('127.0.0.1', port)),
      ]);
      expect([first, second]).toEqual([sum, sum]);
      expect(answers).toEqual(Array.from({ length: 20 }, () => 'hello'));
      expect(forward.output()).toContain('Handling connection for');
      forward.signal('SIGINT');
      await forward.finished;
      await expect(fetchOnce('127.0.0.1', port)).rejects.toThrow('ECONNREFUSED');
    });

    it('says why it cannot', async () => {
      expect(await work.kpod(['port-forward', 'web', 'x'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('error: ') });
      const closed = work.start(['port-forward', 'web', ':81']);
      const port = await eventually(async () => {
        const [, found] = /:(\d+) -> 81/.exec(closed.output()) ?? [];
        expect(found).toBeDefined();
        return Number(found);
      });
      await expect(fetchOnce('127.0.0.1', port)).rejects.toThrow();
      await eventually(async () => expect(closed.complaints()).toContain('error forwarding port 81 to pod'));
      closed.signal('SIGINT');
      await closed.finished;
    });
  });

  describe('cp', () => {
    const names = ['a file', '-rf', 'c:d', `${'long/'.repeat(30)}${'name'.repeat(20)}`, 'big'];

    it('carries a directory there and back, whatever its files are called, with 100 MB among them', async () => {
      for (const name of names.slice(0, -1)) {
        await mkdir(dirname(join(work.dir, 'tree', name)), { recursive: true });
        await writeFile(join(work.dir, 'tree', name), `this is ${name}\n`);
      }
      await mkdir(join(work.dir, 'tree', 'empty'));
      await symlink('a file', join(work.dir, 'tree', 'link'));
      const random = Readable.from(
        (async function* () {
          const { randomBytes } = await import('node:crypto');
          for (let left = hundredMegabytes; left > 0; left -= 1 << 20) yield randomBytes(1 << 20);
        })(),
      );
      await pipeline(random, createWriteStream(join(work.dir, 'tree', 'big')));
      const sumOf = (directory: string, name: string) => checksum(createReadStream(join(work.dir, directory, name)));

      expect(await work.kpod(['cp', '-c', 'main', 'tree/', 'box:/tmp'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
      const sums = await inside('box', 'cd /tmp/tree && find . -type f -exec sha256sum {} +');
      for (const name of names) expect(sums).toContain(`${await sumOf('tree', name)}  ./${name}\n`);
      expect(await inside('box', 'cd /tmp/tree && readlink link && ls -A empty && stat -c %F empty')).toBe('a file\ndirectory\n');
      expect(await work.kpod(['cp', 'tree/-rf', 'box:/tmp/new name', '-c', 'main'])).toMatchObject({ exitCode: 0 });
      expect(await inside('box', "cat '/tmp/new name'")).toBe('this is -rf\n');

      const back = await work.kpod(['cp', 'default/box:/tmp/tree', 'back']);
      expect(back).toMatchObject({ stdout: '', exitCode: 0 });
      expect(back.stderr).toMatch(
        /^Defaulted container "main" out of: main, side\n(.*\n)*warning: skipping symlink: "back\/link" -> "a file" \(/,
      );
      for (const name of names) expect(await sumOf('back', name)).toBe(await sumOf('tree', name));
      expect(await readdir(join(work.dir, 'back', 'empty'))).toEqual([]);
      expect(await work.kpod(['cp', '-c', 'main', 'box:/tmp/tree/-rf', 'alone'])).toMatchObject({ exitCode: 0 });
      expect(await readFile(join(work.dir, 'alone'), 'utf8')).toBe('this is -rf\n');
    });

    it('reaches an init container that runs', async () => {
      await create(pod('early', [sleeper('app')], `\n  initContainers: [${script('wait', 'until test -e /go; do sleep 0.1; done')}]`));
      await running('early', 'wait');
      await work.ok('cp', '-c', 'wait', 'tree/a file', 'early:/go');
      await ready('early');
      await work.ok('delete', 'pod', 'early');
    });

    it('writes nothing outside of its destination, whatever a container sends', async () => {
      const evil = foreignTar([
        { name: 'd/../../escaped', content: 'evil' },
        { name: 'd/link', type: '2', linkName: '..' },
        { name: 'd/link/escaped', content: 'inside' },
        { name: 'd/good', content: 'good' },
      ]);
      await writeFile(join(work.dir, 'evil.tar'), evil);
      await work.ok('cp', '-c', 'main', 'evil.tar', 'box:/evil.tar');
      await inside('box', "mv /bin/tar /bin/good-tar && printf '#!/bin/sh\\ncat /evil.tar\\n' > /bin/tar && chmod +x /bin/tar");
      const { exitCode, stderr } = await work.kpod(['cp', '-c', 'main', 'box:/d', 'prison/cell']);
      await inside('box', 'mv /bin/good-tar /bin/tar');
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('is outside target destination, skipping')]);
      expect((await readdir(join(work.dir, 'prison'), { recursive: true })).sort()).toEqual([
        ...['cell', 'cell/good', 'cell/link', 'cell/link/escaped'],
      ]);
      expect(await readdir(work.dir)).not.toContain('escaped');
    });

    it('says why it cannot', async () => {
      expect(await work.kpod(['cp', 'nope', 'box:/x'])).toMatchObject({
        stderr: "error: nope doesn't exist in local filesystem\n",
        exitCode: 1,
      });
      expect(await work.kpod(['cp', '-c', 'main', 'box:/nope', 'x'])).toMatchObject({
        stderr: expect.stringMatching(/nope: No such file or directory\n(.*\n)*command terminated with exit code 1\n$/),
        exitCode: 1,
      });
      // podman 4 may lose what a process said that ended before it read its input.
      expect(await work.kpod(['cp', '-c', 'main', 'tree/a file', 'box:/no/such/directory/x'])).toMatchObject({
        stderr: expect.stringMatching(/^(tar: .*\/no\/such\/directory.*\n)?command terminated with exit code 1\n$/),
        exitCode: 1,
      });
      await create(pod('bare', [sleeper('main', ', env: [{ name: PATH, value: /nowhere }]')]));
      await ready('bare');
      for (const words of [
        ['tree/a file', 'bare:/x'],
        ['bare:/x', 'x'],
      ]) {
        const refused = await work.kpod(['cp', ...words]);
        expect(refused.stderr).toMatch(/"?tar"?.*(not found|no such file)/i);
        expect(refused.exitCode).toBeGreaterThan(0);
      }
      await work.ok('delete', 'pod', 'bare');
    });
  });
});
