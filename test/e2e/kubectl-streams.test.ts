import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, PassThrough } from 'node:stream';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../fakes/api.ts';
import { type Kubectl, kubectls } from './support/kubectls.ts';

/** Streams of every kubectl that is there against the server, whose kubelet tests play: SPDY, and WebSockets of three kinds. */
if (kubectls.length === 0) console.warn('SKIPPED: test/e2e/kubectl-streams.test.ts needs a kubectl on the PATH');

let api: TestApi;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kpod-kubectl-streams-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(async () => {
  api = await startTestApi();
  await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      metadata: { name: 'web' },
      spec: { initContainers: [{ name: 'setup', image: 'busybox:1' }], containers: [{ name: 'main', image: 'busybox:1', stdin: true }] },
    }),
  });
  const state = { running: { startedAt: '2026-01-05T00:00:00Z' } };
  const status = { name: 'main', ready: true, restartCount: 0, image: 'busybox:1', imageID: 'x', lastState: {}, state };
  await api.setStatus('web', { phase: 'Running', containerStatuses: [status] });
});
afterEach(() => api.close());

const start = ({ path }: Kubectl, args: readonly string[], input = '') =>
  execa(path, ['--server', api.url, '--cache-dir', join(home, 'cache'), ...args], {
    ...{ input, reject: false, stripFinalNewline: false, timeout: 120_000 },
    env: { HOME: home, KUBECONFIG: '/dev/null' },
  });

async function run(kubectl: Kubectl, args: readonly string[], input?: string) {
  const { stdout, stderr, exitCode } = await start(kubectl, args, input);
  return { stdout, stderr, exitCode };
}

/** Sends the text, ends, and answers what comes back. */
const talk = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(text));
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });

describe.each(kubectls)('kubectl $version', (kubectl) => {
  test('runs programs, and tells how they ended', async () => {
    api.kubelet.onExec = (process) => {
      process.stdout.write(`$ ${process.config.command.join(' ')}\n`);
      process.stderr.write('a complaint\n');
      process.exit(3);
    };
    const said = await run(kubectl, ['exec', 'web', '-c', 'main', '--', 'ls', '-l']);
    expect(said).toEqual({ stdout: '$ ls -l\n', stderr: 'a complaint\ncommand terminated with exit code 3\n', exitCode: 3 });
    const words = 'exec: "nope": executable file not found in $PATH';
    api.kubelet.onExec = (process) => process.exit(127, words);
    const missing = await run(kubectl, ['exec', 'web', '-c', 'main', '--', 'nope']);
    expect(missing).toEqual({ stdout: '', stderr: `${words}\ncommand terminated with exit code 127\n`, exitCode: 127 });
    const none = await run(kubectl, ['exec', 'web', '-c', 'setup', '--', 'ls']);
    expect(none.stderr).toMatch(/^error: (Internal error occurred: )?unable to upgrade connection: container not found \("setup"\)\n$/);
    expect(none.exitCode).toBe(1);
  });

  test('sends and takes what is long, to its end', async () => {
    api.kubelet.onExec = (process) => {
      process.stdin.pipe(process.stdout, { end: false });
      process.stdin.once('end', () => process.exit(0));
    };
    const input = 'a line of input\n'.repeat(200_000);
    const echoed = await run(kubectl, ['exec', '-i', 'web', '-c', 'main', '--', 'cat'], input);
    expect([echoed.stdout === input, echoed.stderr, echoed.exitCode]).toEqual([true, '', 0]);
    const attached = await run(kubectl, ['attach', '-i', 'web', '-c', 'main'], 'hello\n');
    expect([attached.stdout, attached.exitCode]).toEqual(['hello\n', 0]);
    await expect.poll(() => api.active()).toBe(0);
  });

  test('gives a process up when it is interrupted', async () => {
    api.kubelet.onExec = () => {};
    const waiting = start(kubectl, ['exec', 'web', '-c', 'main', '--', 'sleep', '1000']);
    await expect.poll(() => api.kubelet.processes.length).toBe(1);
    waiting.kill('SIGINT');
    await waiting;
    await expect.poll(() => api.kubelet.processes[0]?.closed).toBe(true);
    await expect.poll(() => api.active()).toBe(0);
  });

  test('copies files', async () => {
    const file = join(home, 'there.txt');
    await writeFile(file, 'carried\n');
    let archive = Buffer.alloc(0);
    api.kubelet.onExec = (process) => {
      if (process.config.command[0] === 'test') return process.exit(1);
      process.stdin.on('data', (part: Buffer) => (archive = Buffer.concat([archive, part]))).once('end', () => process.exit(0));
    };
    expect(await run(kubectl, ['cp', file, 'web:/there.txt', '-c', 'main'])).toMatchObject({ stderr: '', exitCode: 0 });
    expect(archive.toString()).toContain('carried\n');
    api.kubelet.onExec = (process) => {
      process.stdout.write(archive);
      process.exit(0);
    };
    const back = join(home, `back-${kubectl.version}.txt`);
    expect(await run(kubectl, ['cp', 'web:/there.txt', back, '-c', 'main'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(back, 'utf8')).toBe('carried\n');
  });

  describe('port-forward', () => {
    const echo: Server = createServer({ allowHalfOpen: true }, (socket: Socket) => socket.pipe(socket));
    let echoPort: number;
    beforeAll(async () => {
      await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
      echoPort = (echo.address() as { port: number }).port;
    });
    afterAll(() => void echo.close());

    async function forward() {
      const forwarding = start(kubectl, ['port-forward', 'pod/web', ':80', ':81', '--address', '127.0.0.1']);
      let said = '';
      forwarding.stdout.on('data', (part: Buffer) => (said += part.toString()));
      const portOf = (target: number) => Number(new RegExp(`^Forwarding from 127\\.0\\.0\\.1:(\\d+) -> ${target}$`, 'm').exec(said)?.[1]);
      await expect.poll(() => portOf(80) > 0 && portOf(81) > 0).toBe(true);
      return { forwarding, port: portOf(80), otherPort: portOf(81) };
    }

    test('carries connections side by side, and ends', async () => {
      api.kubelet.onDial = () => connect({ port: echoPort, host: '127.0.0.1', allowHalfOpen: true });
      const { forwarding, port } = await forward();
      const texts = Array.from({ length: 20 }, (_, index) => `${index} `.repeat(index * 20_000));
      expect((await Promise.all(texts.map((text) => talk(port, text)))).map((text, index) => text === texts[index])).toEqual(
        texts.map(() => true),
      );
      expect(await talk(port, 'again')).toBe('again');
      forwarding.kill('SIGINT');
      await forwarding;
      await expect.poll(() => api.active()).toBe(0);
    });

    test('has several ports, and goes on when a connection is broken off', async () => {
      const ends: Duplex[] = [];
      api.kubelet.onDial = (_pod, port) => {
        const end = port === 80 ? new PassThrough() : connect({ port: echoPort, host: '127.0.0.1', allowHalfOpen: true });
        ends.push(end);
        return end;
      };
      const { forwarding, port, otherPort } = await forward();
      const broken = connect({ port, host: '127.0.0.1' });
      broken.write('hello');
      await once(broken, 'data');
      broken.resetAndDestroy();
      // It has nothing more to say: so has the program in the pod, then, and the connection is over.
      await expect.poll(() => ends[0]?.destroyed).toBe(true);
      expect(await talk(port, 'one')).toBe('one');
      expect(await talk(otherPort, 'other')).toBe('other');
      forwarding.kill('SIGKILL');
      await forwarding;
      await expect.poll(() => api.active()).toBe(0);
    });

    test('says why it cannot', async () => {
      api.kubelet.onDial = () => new Error('10.9.0.5:80: connection refused');
      const { forwarding, port } = await forward();
      await talk(port, 'hello').catch(() => {});
      await expect.poll(() => api.active()).toBeLessThanOrEqual(1);
      forwarding.kill('SIGINT');
      const uid = api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.uid;
      expect((await forwarding).stderr).toContain(
        `an error occurred forwarding ${port} -> 80: error forwarding port 80 to pod web, uid ${uid}: 10.9.0.5:80: connection refused`,
      );
    });
  });
});
