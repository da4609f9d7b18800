import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../src/base/clock.ts';
import { openTerminal as openPty } from '../../src/engine/streams/terminal.ts';
import { foreignTar } from '../fakes/tar.ts';
import { type Kubectl, kubectls } from './support/kubectls.ts';
import { fetchOnce } from './support/load.ts';
import { openTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const bin = fileURLToPath(new URL('../../bin/kpod.js', import.meta.url));
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
    work.ok('wait', '--for=condition=Ready', '--timeout=180s', ...names.map((name) => `pod/${name}`));
  const inside = (target: string, command: string) => work.ok('exec', ...target.split(' '), '--', 'sh', '-c', command);
  // Whoever sets a container free may be killed with its end.
  const setFree = (...target: readonly string[]) => work.kpod(['exec', ...target, '--', 'touch', '/go']);
  const running = (name: string, container: string) =>
    eventually(async () => {
      const { initContainerStatuses = [], containerStatuses = [] } = (await work.pod(name)).status;
      const status = [...initContainerStatuses, ...containerStatuses].find((each) => each.name === container);
      expect(status?.state.running).toBeDefined();
    });

  it('doctor names the engine that the environment chooses, whatever the settings say', async () => {
    expect(await work.ok('doctor')).toContain(`\n✓ New pods run on ${engine}.\n`);
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

  if (kubectls.length === 0) console.warn('SKIPPED: kubectl through a TCP proxy needs a kubectl on the PATH');
  // The oldest speaks SPDY, the newest WebSockets, with SPDY in them for port-forward.
  describe.each([...new Set([...kubectls.slice(0, 1), ...kubectls.slice(-1)])])(
    'kubectl $version through a TCP proxy',
    ({ path }: Kubectl) => {
      let proxy: TcpProxy;
      beforeAll(async () => {
        proxy = await openTcpProxy(work);
      });
      afterAll(() => proxy.close());
      const kubectl = (args: readonly string[], input: string | Uint8Array = '') =>
        execa(path, ['--server', proxy.url, ...args], {
          ...{ cwd: work.dir, input, reject: false, encoding: 'buffer', stripFinalNewline: false, timeout: 120_000 },
          env: { HOME: work.dir, KUBECONFIG: '/dev/null' },
        });

      it('runs programs, with all they say and hear', async () => {
        const ended = await kubectl(['exec', 'box', '-c', 'main', '--', 'sh', '-c', 'echo out; echo complaint >&2; exit 4']);
        const said = [ended.stdout, ended.stderr].map((bytes) => Buffer.from(bytes).toString());
        expect([...said, ended.exitCode]).toEqual(['out\n', 'complaint\ncommand terminated with exit code 4\n', 4]);
        const input = randomBytes(10 << 20);
        const { stdout, exitCode } = await kubectl(['exec', '-i', 'box', '-c', 'main', '--', 'cat'], input);
        expect([Buffer.from(stdout).equals(input), exitCode]).toEqual([true, 0]);
      });

      it('copies files there and back', async () => {
        const bytes = randomBytes(1 << 20);
        await writeFile(join(work.dir, 'there'), bytes);
        expect((await kubectl(['cp', 'there', 'box:/tmp/there', '-c', 'main'])).exitCode).toBe(0);
        expect((await kubectl(['cp', 'box:/tmp/there', 'there-again', '-c', 'main'])).exitCode).toBe(0);
        expect((await readFile(join(work.dir, 'there-again'))).equals(bytes)).toBe(true);
      });

      it('forwards ports', async () => {
        await inside('web', 'echo hello > /usr/share/nginx/html/index.html');
        const forward = kubectl(['port-forward', 'pod/web', ':80', ':81', '--address', '127.0.0.1']);
        let said = '';
        for (const stream of [forward.stdout, forward.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
        const portTo = (port: number) =>
          eventually(async () => {
            const [, found] = new RegExp(`^Forwarding from 127\\.0\\.0\\.1:(\\d+) -> ${port}$`, 'm').exec(said) ?? [];
            expect(found).toBeDefined();
            return Number(found);
          });
        const [open, closed] = [await portTo(80), await portTo(81)];
        const answers = await Promise.all(Array.from({ length: 10 }, () => fetchOnce('127.0.0.1', open)));
        expect(answers).toEqual(Array.from({ length: 10 }, () => 'hello'));
        await expect(fetchOnce('127.0.0.1', closed)).rejects.toThrow();
        await eventually(async () => expect(said).toMatch(/error forwarding port 81 to pod web, uid [0-9a-f-]{36}: .*connection refused/));
        forward.kill('SIGINT');
        expect((await Promise.resolve(forward)).exitCode).not.toBe(0);
      });
    },
  );

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

  describe('while an init container runs', () => {
    beforeAll(async () => {
      const loop = script('spin', 'echo spinning; while test ! -e /go; do :; done');
      await create(pod('slow', [sleeper('app')], `\n  initContainers: [${loop}]`));
      await running('slow', 'spin');
    });
    afterAll(() => work.ok('delete', 'pod', 'slow'));

    it('get, describe and logs answer', async () => {
      expect(await work.ok('get', 'pod', 'slow')).toMatch(/\nslow +0\/1 +Init:0\/1 +0 +\d+[ms](\d+s)?\n$/);
      expect(await work.ok('describe', 'pod', 'slow')).toMatch(
        /\n {2}spin:\n(.*\n)*? {4}State: +Running\n(.*\n)* {2}app:\n(.*\n)*? +Reason: +PodInitializing\n/,
      );
      await eventually(async () => expect(await work.ok('logs', 'slow', '-c', 'spin')).toBe('spinning\n'));
      expect(await work.kpod(['logs', 'slow', '-c', 'app'])).toMatchObject({
        stderr: 'Error from server (BadRequest): container "app" in pod "slow" is waiting to start: PodInitializing\n',
        exitCode: 1,
      });
    });

    it('top tells what it uses', async () => {
      await eventually(async () => {
        const table = await work.ok('top', 'pod', 'slow', '--containers');
        const [, cpu = ''] = /^POD +NAME +CPU\(cores\) +MEMORY\(bytes\) +\nslow +spin +(\d+)m +\d+Mi +\n$/.exec(table) ?? [];
        expect(Number(cpu)).toBeGreaterThan(50);
        expect(Number(cpu)).toBeLessThan(1300);
      });
      const all = await work.ok('top', 'pod', '--sort-by=cpu', '--no-headers');
      expect(all.split('\n').map((line) => line.split(' ')[0])).toEqual(['slow', expect.any(String), expect.any(String), '']);
      expect(await work.kpod(['top', 'pod', 'nope'])).toMatchObject({
        stderr: 'Error from server (NotFound): pods "nope" not found\n',
        exitCode: 1,
      });
    });

    it('exec reaches it, and sets it free', async () => {
      expect(await work.kpod(['exec', 'slow', '-c', 'app', '--', 'true'])).toMatchObject({
        stderr: expect.stringContaining('container not found ("app")'),
        exitCode: 1,
      });
      await setFree('slow', '-c', 'spin');
      await ready('slow');
    });
  });

  describe('exec', () => {
    it('passes input on, keeps both outputs apart, and ends with the exit code', async () => {
      const input = 'line of input\n'.repeat(300_000);
      const counted = await work.kpod(['exec', '-i', 'box', '-c', 'main', '--', 'sha256sum'], { input });
      expect(counted).toEqual({ stdout: `${createHash('sha256').update(input).digest('hex')}  -\n`, stderr: '', exitCode: 0 });
      expect(await work.kpod(['exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 42'])).toEqual({
        stdout: 'out\n',
        stderr: 'Defaulted container "main" out of: main, side\nerr\ncommand terminated with exit code 42\n',
        exitCode: 42,
      });
      expect((await work.kpod(['exec', 'box', '-c', 'main', '--', '/no/such'])).exitCode).toBeGreaterThan(0);
    });

    it('gives the command a terminal of the size of ours', async () => {
      const terminal = openTerminal(work, ['exec', '-it', 'box', '-c', 'side', '--', 'sh']);
      await eventually(async () => expect(terminal.output()).toContain('# '));
      // docker tells a terminal its size a moment after the process has started.
      terminal.type('until [ "$(stty size)" = "33 101" ]; do sleep 0.1; done; stty size; tty; exit 3\r');
      expect(await terminal.exitCode).toBe(3);
      expect(terminal.output()).toMatch(/\n33 101\r\n\/dev\/pts\/\d+\r\n/);
    });

    it('carries a paste of 1 MB, and one that nobody takes holds nothing else up', async () => {
      const command = 'stty raw -echo; echo ready; head -c 1048576 | sha256sum';
      const terminal = openTerminal(work, ['exec', '-it', 'box', '-c', 'side', '--', 'sh', '-c', command]);
      await eventually(async () => expect(terminal.output()).toContain('ready'));
      const paste = randomBytes(1 << 20);
      terminal.type(paste);
      expect(await terminal.exitCode).toBe(0);
      expect(terminal.output()).toContain(createHash('sha256').update(paste).digest('hex'));

      const stuck = openTerminal(work, ['exec', '-it', 'box', '-c', 'side', '--', 'sh', '-c', 'echo ready; exec sleep 3600']);
      await eventually(async () => expect(stuck.output()).toContain('ready'));
      stuck.type(Buffer.alloc(1 << 20, 'a line\r'));
      expect(await inside('box -c side', 'echo done')).toBe('done\n');
      stuck.hangUp();
      await stuck.exitCode;
    });
  });

  it('attach joins the streams of a container, and leaves it running', async () => {
    // podman 4 ends the input of a container with the first client that goes.
    const echo = 'while read line; do echo "got $line"; done; exec sleep 3600';
    await create(pod('talker', [script('main', echo, ', stdin: true')]));
    await ready('talker');
    const attached = work.start(['attach', '-i', 'talker'], { stdin: true });
    await eventually(async () => {
      attached.type('hello\n');
      expect(attached.output()).toContain('got hello\n');
    });
    attached.signal('SIGINT');
    await attached.finished;
    expect(await work.ok('get', 'pod', 'talker')).toMatch(/ 1\/1 +Running +0 /);
    expect(await work.ok('logs', 'talker', '--tail=1')).toBe('got hello\n');
    await work.ok('delete', 'pod', 'talker');
  });

  describe('logs', () => {
    beforeAll(async () => {
      const twice = 'echo run $(ls /data | wc -l); echo again; touch /data/$(ls /data | wc -l); test -e /data/1 && exec sleep 3600; exit 3';
      await create(
        pod(
          'talk',
          [script('main', twice, ', volumeMounts: [{ name: data, mountPath: /data }]')],
          `\n  volumes: [{ name: data, emptyDir: {} }]\n  initContainers: [${script('first', 'echo prepared')}]`,
        ),
      );
      await eventually(async () =>
        expect((await work.pod('talk')).status.containerStatuses?.[0]).toMatchObject({ restartCount: 1, ready: true }),
      );
    });
    afterAll(() => work.ok('delete', 'pod', 'talk'));

    it.each([
      [['talk', '-c', 'first'], 'prepared\n'],
      [['talk'], 'run 1\nagain\n'],
      [['talk', '-p'], 'run 0\nagain\n'],
      [['talk', '--tail=1'], 'again\n'],
      [['talk', '--tail=0'], ''],
      [['talk', '--since=1h'], 'run 1\nagain\n'],
      [['talk', '--since-time=2100-01-01T00:00:00Z'], ''],
      [['talk', '--all-containers'], 'prepared\nrun 1\nagain\n'],
      [['talk', '--all-containers', '--prefix'], '[pod/talk/first] prepared\n[pod/talk/main] run 1\n[pod/talk/main] again\n'],
      [['-l', 'app=talk', '--prefix'], '[pod/talk/main] run 1\n[pod/talk/main] again\n'],
    ])('%j are what was written', async (words, expected) => {
      await eventually(async () => {
        const { stdout, exitCode } = await work.kpod(['logs', ...words]);
        expect([stdout, exitCode]).toEqual([expected, 0]);
      });
    });

    it('tell the time of each line, and leave out what is too old', async () => {
      expect(await work.ok('logs', 'talk', '--timestamps', '--tail=1', '-c', 'first')).toMatch(
        /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d) prepared\n$/,
      );
      await eventually(async () => expect(await work.ok('logs', 'talk', '--since=1s')).toBe(''));
    });

    it('have one time a line, and begin on a line of their own beside others', async () => {
      const halves = 'printf a; sleep 0.3; echo b; printf last';
      const manifest = await work.write(
        'halves.yaml',
        pod('halves', [script('one', halves), script('two', halves)], '\n  restartPolicy: Never'),
      );
      const stdout = await work.ok('run', '--follow', manifest);
      const lines = stdout.split('\n').filter((line) => /last|ab/.test(line));
      expect(lines.sort()).toEqual(['one', 'two'].flatMap((name) => [`[pod/halves/${name}] ab`, `[pod/halves/${name}] last`]));
      expect(await work.ok('logs', 'halves', '-c', 'one', '--timestamps')).toMatch(/^\S+Z ab\n\S+Z last$/);
      expect(await work.ok('logs', 'halves', '--all-containers')).toBe('ab\nlast\nab\nlast\n');
      expect(await work.ok('logs', 'halves', '-c', 'one')).toBe('ab\nlast');
      await work.ok('delete', 'pod', 'halves');
    });

    it('follow a container to its end', async () => {
      const waits = 'echo waiting; until test -e /go; do sleep 0.1; done; echo gone';
      await create(pod('ending', [script('main', waits)], '\n  restartPolicy: Never'));
      await ready('ending');
      const follower = work.start(['logs', '-f', 'ending']);
      await eventually(async () => expect(follower.output()).toBe('waiting\n'));
      await setFree('ending');
      expect(await follower.finished).toEqual({ stdout: 'waiting\ngone\n', stderr: '', exitCode: 0 });
      await work.ok('delete', 'pod', 'ending');
    });
  });

  describe('delete', () => {
    /** Ignores SIGTERM; would take an hour. */
    const stubborn = (name: string) =>
      pod(name, [script('main', "trap '' TERM; while :; do sleep 1; done")]).replace('GracePeriodSeconds: 0', 'GracePeriodSeconds: 3600');
    const gone = (...names: readonly string[]) => work.ok('wait', '--for=delete', '--timeout=180s', ...names.map((name) => `pod/${name}`));

    it('takes no longer than it is told', async () => {
      await create(stubborn('one'), stubborn('two'), stubborn('three'));
      await ready('one', 'two', 'three');
      expect(await work.ok('delete', 'pod', 'one', '--grace-period=1')).toBe('pod "one" deleted\n');
      expect(await work.ok('delete', 'pod', 'two', '--now')).toBe('pod "two" deleted\n');
      expect(await work.kpod(['delete', 'pod', 'three', '--force', '--grace-period=0'])).toMatchObject({
        stdout: 'pod "three" force deleted\n',
        stderr: expect.stringMatching(/^Warning: Immediate deletion does not wait for confirmation/),
        exitCode: 0,
      });
      expect(await work.ok('get', 'pods', '-o', 'name')).not.toMatch(/one|two|three/);
    });

    it('need not wait, or not for long', async () => {
      await create(stubborn('four'));
      await ready('four');
      expect(await work.ok('delete', 'pod', 'four', '--wait=false')).toBe('pod "four" deleted\n');
      expect(await work.ok('get', 'pod', 'four')).toContain(' Terminating ');
      expect(await work.kpod(['delete', 'pod', 'four', '--timeout=1s'])).toEqual({
        stdout: 'pod "four" deleted\n',
        stderr: 'error: timed out waiting for the condition on pods/four\n',
        exitCode: 1,
      });
      await work.ok('delete', 'pod', 'four', '--now', '--wait=false');
      await gone('four');
    });

    it('chooses by label, or takes all', async () => {
      const other = (name: string) => pod(name, [sleeper('main')]).replace('name: ', 'namespace: other, name: ');
      await create('apiVersion: v1\nkind: Namespace\nmetadata: { name: other }\n', other('a'), other('b'), other('c'));
      expect(await work.ok('delete', 'pods', '-n', 'other', '-l', 'app in (a, b)')).toBe('pod "a" deleted\npod "b" deleted\n');
      expect(await work.ok('get', 'pods', '-n', 'other', '-o', 'name')).toBe('pod/c\n');
      expect(await work.ok('delete', 'pods', '-n', 'other', '--all')).toBe('pod "c" deleted\n');
      await work.ok('delete', 'namespace', 'other');
    });
  });

  it('wait waits for a condition, for a value, for the end, and not for ever', async () => {
    const waits = (condition: string, name = 'job') => work.start(['wait', `pod/${name}`, `--for=${condition}`, '--timeout=180s']).finished;
    const steps = 'until test -e /go; do sleep 0.1; done; echo done';
    await create(pod('job', [script('main', steps)], '\n  restartPolicy: Never'));
    expect(await waits('condition=Ready')).toMatchObject({ stdout: 'pod/job condition met\n', exitCode: 0 });
    expect(await work.kpod(['wait', 'pod/job', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=1s'])).toEqual({
      stdout: '',
      stderr: 'error: timed out waiting for the condition on pods/job\n',
      exitCode: 1,
    });
    const succeeded = waits('jsonpath={.status.phase}=Succeeded');
    await setFree('job');
    expect(await succeeded).toMatchObject({ stdout: 'pod/job condition met\n', exitCode: 0 });
    await work.ok('delete', 'pod', 'job');
    // One that goes slowly: who waits for what is gone already has nothing to say.
    await create(pod('slow', [script('main', "trap '' TERM; while true; do sleep 1; done")]));
    await ready('slow');
    const deleted = waits('delete', 'slow');
    await work.ok('delete', 'pod', 'slow', '--grace-period=6');
    expect(await deleted).toMatchObject({ stdout: 'pod/slow condition met\n', exitCode: 0 });
  });

  it('apply creates, leaves alone what is the same, and restarts only what has changed', async () => {
    const manifest = pod('app', [sleeper('main'), sleeper('side')]);
    const apply = async (text: string) => work.ok('apply', '-f', await work.write('app.yaml', text));
    const containers = async () => {
      const { containerStatuses = [] } = (await work.pod('app')).status;
      return Object.fromEntries(containerStatuses.map(({ name, restartCount, containerID }) => [name, { restartCount, containerID }]));
    };
    expect(await apply(manifest)).toBe('pod/app created\n');
    await ready('app');
    const before = await containers();
    expect(await apply(manifest)).toBe('pod/app unchanged\n');
    expect(await apply(manifest.replace('image: busybox', 'image: docker.io/library/busybox:latest'))).toBe('pod/app configured\n');
    await eventually(async () => expect((await containers())['main']).toMatchObject({ restartCount: 1 }));
    const after = await containers();
    expect(after['side']).toEqual(before['side']);
    expect(after['main']?.containerID).not.toBe(before['main']?.containerID);
    await work.ok('delete', 'pod', 'app');
  });

  describe('run', () => {
    const job = (text: string) => pod('job', [script('main', text)], '\n  restartPolicy: Never');
    const lookedUp = '---\n{apiVersion: v1, kind: Service, metadata: {name: idle}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}\n';

    it('of what is there already remembers, refuses and replaces', async () => {
      const file = await work.write('job.yaml', `${job('echo no disk; exit 3')}${lookedUp}`);
      const first = await work.kpod(['run', file]);
      expect(first.stdout).toMatch(/^pod\/job created\nservice\/idle created\n[\s\S]*\njob +0\/1 +Error /);
      const failure =
        'error: pod/job failed: container "main" exited with code 3\n  The log of container "main", attempt 1:\n    no disk\n';
      expect(first).toMatchObject({ stderr: failure, exitCode: 3 });
      const { uid } = (await work.pod('job')).metadata;

      const again = await work.kpod(['run', file]);
      expect(again.stdout).toMatch(/^pod\/job unchanged\nservice\/idle unchanged\njob +0\/1 +Error [^\n]*\n$/);
      expect(again.stderr).toMatch(/^pod\/job ran to its end \S+ ago\. To run it again: kpod run --replace [^\n]*\n/);
      expect(again.stderr).toContain(failure);
      expect(again.exitCode).toBe(3);

      await work.write('job.yaml', `${job('echo changed')}${lookedUp}`);
      const refused = await work.kpod(['run', file]);
      expect(refused).toMatchObject({ stdout: '', exitCode: 1 });
      expect(refused.stderr).toMatch(/^error: pod\/job is there already, [^\n]* it differs in spec\.containers\[main\]\.command\n/);
      expect((await work.pod('job')).metadata.uid).toBe(uid);

      const replaced = await work.kpod(['run', '--replace', '--rm', file]);
      expect(replaced).toMatchObject({ stderr: '', exitCode: 0 });
      expect(replaced.stdout).toMatch(
        /^pod "job" deleted\npod\/job replaced\nservice\/idle unchanged\n[\s\S]*Completed[\s\S]*\npod "job" deleted\n$/,
      );
      await work.ok('delete', 'service', 'idle');
    });

    it('recommends no log of a container that never began', async () => {
      const file = await work.write(
        'start.yaml',
        pod('start', ['{ name: main, image: busybox, command: [/no/such] }'], '\n  restartPolicy: Never'),
      );
      const { stderr, exitCode } = await work.kpod(['run', '--rm', file]);
      expect(stderr).toMatch(/^error: pod\/start failed: container "main" could not be started: [^\n]*no such file[^\n]*\n$/);
      expect(exitCode).toBe(1);
    });

    it('says why it ends in a crash loop, and that somebody deleted the pod', async () => {
      const file = await work.write('crash.yaml', pod('crash', [script('main', 'echo no database; exit 4')]));
      const crashing = work.start(['run', '--rm', '--fail-fast', file]);
      const { stderr, exitCode } = await crashing.finished;
      expect(stderr).toMatch(
        /^pod\/crash: Container "main" keeps ending with exit code 4 \(Error\): [^\n]*\n {2}The log of container "main", attempt \d:\n {4}no database\n$/,
      );
      expect(exitCode).toBe(1);

      const followed = work.start([
        'run',
        '--follow',
        await work.write('gone.yaml', pod('gone', [script('main', 'echo up; sleep 3600')], '\n  restartPolicy: OnFailure')),
      ]);
      await eventually(async () => expect(followed.output()).toMatch(/1\/1 +Running/));
      await work.ok('delete', 'pod', 'gone');
      const ended = await followed.finished;
      expect(ended).toMatchObject({ stderr: 'error: pod/gone was deleted\n', exitCode: 1 });
      expect(ended.stdout).not.toContain('was deleted');
    });
  });

  it('leave nothing', async () => {
    await work.ok('delete', 'pods', '--all');
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});

/** kpod on a terminal of 33 lines and 101 columns. */
function openTerminal(work: Workspace, words: readonly string[]) {
  const program = { file: process.execPath, args: [bin, ...words], env: { ...work.env, TERM: 'xterm' } };
  const terminal = openPty(program, { size: { columns: 101, rows: 33 } }, createSystemClock());
  let output = '';
  terminal.onOutput((data) => {
    output += data.toString();
  });
  const exitCode = new Promise<number>((resolve) => terminal.onExit((end) => resolve(end.exitCode)));
  return { exitCode, output: () => output, type: (text: string | Buffer) => terminal.input.write(text), hangUp: () => terminal.kill() };
}
