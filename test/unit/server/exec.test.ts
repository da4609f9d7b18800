import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Status } from '../../../src/api/types.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { faultsDuring } from '../../fakes/faults.ts';
import type { FakeProcess } from '../../fakes/kubelet.ts';

let api: TestApi;
let clock: FakeClock;
let process: FakeProcess;

beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
  api.kubelet.onExec = (started) => {
    process = started;
  };
});
afterEach(() => api.close());

async function createPod(name: string, containers: string[] = ['main'], running = true): Promise<void> {
  await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      metadata: { name },
      spec: { containers: containers.map((container) => ({ name: container, image: 'busybox:1' })) },
    }),
  });
  const statuses = containers.map((container) => ({
    ...{ name: container, ready: true, restartCount: 0, image: 'busybox:1', imageID: 'x', lastState: {} },
    state: running ? { running: { startedAt: '2026-01-05T00:00:00Z' } } : { terminated: { exitCode: 0 } },
  }));
  await api.setStatus(name, { phase: running ? 'Running' : 'Succeeded', containerStatuses: statuses });
}

const path = (pod: string, query: string) => `/api/v1/namespaces/default/pods/${pod}/exec?${query}`;
const v5 = 'v5.channel.k8s.io';

interface Client {
  readonly socket: WebSocket;
  /** What came on each channel so far. */
  readonly output: Record<number, string>;
  readonly status: Promise<Status>;
  readonly closed: Promise<number>;
  send(channel: number, data: string | Uint8Array): void;
}

/** Opens an exec; messages are kept by channel. */
async function open(pod: string, query: string, protocols: string[] = [v5]): Promise<Client> {
  const socket = new WebSocket(api.url.replace('http', 'ws') + path(pod, query), protocols);
  const output: Record<number, string> = { 1: '', 2: '' };
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const status = new Promise<Status>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const channel = data[0] ?? -1;
      if (channel === 3) resolve(JSON.parse(data.subarray(1).toString('utf8')) as Status);
      else output[channel] = `${output[channel] ?? ''}${data.subarray(1).toString('utf8')}`;
    });
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    socket,
    output,
    status,
    closed,
    send: (channel, data) => socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)])),
  };
}

/** What a plain request, or a WebSocket that is refused, is answered. */
function refusal(pod: string, query: string, headers: Record<string, string> = {}, method = 'GET'): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = request(api.url + path(pod, query), { headers, method, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      const isJson = response.headers['content-type'] === 'application/json';
      response.on('end', () => resolve(`${response.statusCode} ${isJson ? (JSON.parse(text) as Status).message : text}`));
    });
    client.on('error', reject).on('upgrade', () => reject(new Error('was upgraded')));
    client.end();
  });
}

const webSocket = {
  ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  'sec-websocket-protocol': v5,
};
const spdy = { connection: 'Upgrade', upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'v4.channel.k8s.io' };

describe('exec', () => {
  test('sends both streams and the end', async () => {
    await createPod('web');
    const client = await open('web', 'command=echo&command=a+b&stdout=true&stderr=true');
    expect(client.socket.protocol).toBe(v5);
    expect([process.container, process.config]).toEqual(['main', { command: ['echo', 'a b'], stdin: false, tty: false }]);
    process.stdout.write('out\n');
    process.stderr.write('err\n');
    process.exit(0);
    expect(await client.status).toEqual({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
    expect(client.output).toEqual({ 1: 'out\n', 2: 'err\n' });
    expect(await client.closed).toBe(1000);
    expect(process.closed).toBe(true);
    await expect.poll(() => api.active()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('tells the exit code', async () => {
    await createPod('web');
    const client = await open('web', 'command=false&stdout=true', ['v4.channel.k8s.io']);
    process.exit(3);
    expect(await client.status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
  });

  test('prints why a program could not be started', async () => {
    await createPod('web');
    const client = await open('web', 'command=nope&stdout=true&stderr=true');
    process.exit(127, 'exec: "nope": executable file not found in $PATH');
    expect(await client.status).toMatchObject({ details: { causes: [{ message: '127' }] } });
    expect(client.output).toEqual({ 1: '', 2: 'exec: "nope": executable file not found in $PATH\n' });
  });

  test('tells that the engine failed', async () => {
    await createPod('web');
    const client = await open('web', 'command=sh&stdout=true');
    process.fail(new Error('the container is gone'));
    expect(await client.status).toMatchObject({
      status: 'Failure',
      reason: 'InternalError',
      message: 'Internal error occurred: the container is gone',
    });
  });

  test('takes stdin until it is closed, and sizes of the terminal', async () => {
    await createPod('web');
    const client = await open('web', 'command=cat&stdin=true&stdout=true&tty=true');
    client.send(4, '{"Width":120,"Height":40}');
    client.send(4, '{"Width":0,"Height":40}');
    client.send(4, 'nonsense');
    client.send(0, 'one ');
    client.send(0, 'two');
    client.send(255, Uint8Array.of(0));
    const chunks: string[] = [];
    for await (const chunk of process.stdin) chunks.push(String(chunk));
    expect(chunks.join('')).toBe('one two');
    expect(process.sizes).toEqual([{ columns: 120, rows: 40 }]);
    process.exit(0);
    expect(await client.status).toMatchObject({ status: 'Success' });
  });

  test('ignores stdin that was not asked for, and stdin after its end', async () => {
    await createPod('web');
    const client = await open('web', 'command=cat&stdin=true&stdout=true');
    client.send(255, Uint8Array.of(0));
    client.send(0, 'late');
    client.send(9, 'unknown channel');
    process.stdin.resume();
    await expect.poll(() => process.stdin.readableEnded).toBe(true);
    process.exit(0);
    expect(await client.status).toMatchObject({ status: 'Success' });
  });

  test('holds the process back when the client reads slowly', async () => {
    await createPod('web');
    const client = await open('web', 'command=yes&stdout=true');
    client.socket.pause();
    const chunk = Buffer.alloc(64 * 1024, 'y');
    const total = 512;
    let produced = 0;
    const produce = async () => {
      for (; produced < total; produced++) {
        if (!process.stdout.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve));
      }
      process.exit(0);
    };
    const producing = produce();
    for (let last = -1; last !== produced; ) {
      last = produced;
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(produced).toBeLessThan(total);
    client.socket.resume();
    await producing;
    await client.status;
    expect(client.output[1]?.length).toBe(total * chunk.length);
  });

  test('holds the client back when the process reads slowly', async () => {
    await createPod('web');
    const client = await open('web', 'command=sleep&stdin=true&stdout=true');
    const chunk = Buffer.alloc(64 * 1024, 'x');
    for (let index = 0; index < 256; index++) client.send(0, chunk);
    for (let last = -1; last !== client.socket.bufferedAmount; ) {
      last = client.socket.bufferedAmount;
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.socket.bufferedAmount).toBeGreaterThan(0);
    expect(process.stdin.writableLength).toBeLessThan(1024 * 1024);
    client.send(255, Uint8Array.of(0));
    let size = 0;
    for await (const part of process.stdin) size += (part as Buffer).length;
    expect(size).toBe(256 * chunk.length);
    process.exit(0);
    expect(await client.status).toMatchObject({ status: 'Success' });
  });

  test('ends the session when the client goes away', async () => {
    await createPod('web');
    const client = await open('web', 'command=sleep&stdout=true');
    client.socket.terminate();
    await expect.poll(() => process.closed).toBe(true);
    await expect.poll(() => api.active()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('ends the session when the client goes away while its input waits', async () => {
    await createPod('web');
    const client = await open('web', 'command=sleep&stdin=true&stdout=true&tty=true');
    for (let index = 0; index < 64; index++) client.send(0, Buffer.alloc(32 * 1024, 'x'));
    await expect.poll(() => process.stdin.writableLength).toBeGreaterThan(0);
    client.socket.terminate();
    await expect
      .poll(async () => {
        await clock.advance(15_000);
        return process.closed;
      })
      .toBe(true);
    await expect.poll(() => api.active()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('ends the session when the process ends while input for it waits', async () => {
    await createPod('web');
    const client = await open('web', 'command=sleep&stdin=true&stdout=true&tty=true');
    for (let index = 0; index < 64; index++) client.send(0, Buffer.alloc(32 * 1024, 'x'));
    await expect.poll(() => process.stdin.writableLength).toBeGreaterThan(0);
    process.exit(4);
    expect(await client.status).toMatchObject({ details: { causes: [{ message: '4' }] } });
    await client.closed;
    await expect.poll(() => api.active()).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('ends alone when something about it fails that nobody handled', async () => {
    await createPod('web');
    const other = await open('web', 'command=sleep&stdin=true&stdout=true&tty=true');
    const otherProcess = process;
    const faults = await faultsDuring(async () => {
      const client = await open('web', 'command=sleep&stdin=true&stdout=true&tty=true');
      process.sizes.push = () => {
        throw new Error('EBADF');
      };
      client.send(4, '{"Width":120,"Height":40}');
      expect(await client.closed).toBe(1006);
      await expect.poll(() => process.closed).toBe(true);
    });
    expect(faults).toMatchObject([{ survived: true, error: { message: 'EBADF' } }]);
    otherProcess.exit(0);
    expect(await other.status).toMatchObject({ status: 'Success' });
  });

  test('ends the session when the server closes', async () => {
    await createPod('web');
    const client = await open('web', 'command=sleep&stdout=true');
    await api.close();
    await client.closed;
    expect(process.closed).toBe(true);
  });
});

describe('an exec that is refused', () => {
  const good = 'command=ls&stdout=true';

  test.each<[string, string, string]>([
    ['for no pod', `nope?${good}`, '404 pods "nope" not found'],
    ['for no container', `web?container=x&${good}`, '400 container x is not valid for pod web'],
    ['without a choice of container', `pair?${good}`, '400 a container name must be specified for pod pair, choose one of: [a b]'],
    ['without a command', 'web?stdout=true', '400 you must specify at least one command for the container'],
    ['without streams', 'web?command=ls', '400 you must specify at least 1 of stdin, stdout, stderr'],
    ['with a terminal and stderr', `web?${good}&stderr=true&tty=true`, '400 tty and stderr cannot both be true'],
  ])('%s', async (_name, target, expected) => {
    await createPod('web');
    await createPod('pair', ['a', 'b']);
    const [pod = '', query = ''] = target.split('?');
    for (const headers of [webSocket, spdy]) expect(await refusal(pod, query, headers)).toBe(expected);
    await expect.poll(() => api.active()).toBe(0);
  });

  test('without an upgrade', async () => {
    await createPod('web');
    expect(await refusal('web', good)).toBe('400 Upgrade request required');
  });

  test('for its protocol, in words that say what works', async () => {
    await createPod('web');
    expect(await refusal('web', good, { ...webSocket, 'sec-websocket-protocol': 'v9.channel.k8s.io' })).toBe(
      '400 kpod takes exec by WebSocket, with subprotocol v5.channel.k8s.io or v4.channel.k8s.io or v4.base64.channel.k8s.io or ' +
        'channel.k8s.io or base64.channel.k8s.io or none, or by SPDY/3.1',
    );
    expect(await refusal('web', good, { ...spdy, 'x-stream-protocol-version': 'v9.channel.k8s.io' }, 'POST')).toBe(
      '403 unable to upgrade: unable to negotiate protocol: client supports [v9.channel.k8s.io], ' +
        'server accepts [v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]',
    );
    expect(api.kubelet.processes).toEqual([]);
  });

  test('does not keep the connection of a client that goes on talking, and goes', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const head = Object.entries(spdy).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${path('nope', good)} HTTP/1.1\r\nhost: x\r\n${head.join('')}\r\n`);
    await once(socket, 'data');
    socket.write(Buffer.alloc(1 << 20));
    socket.end();
    await expect.poll(() => api.active()).toBe(0);
  });

  test('by the kubelet, as the end of the session', async () => {
    await createPod('done', ['main'], false);
    const message = 'Internal error occurred: unable to upgrade connection: container not found ("main")';
    const client = await open('done', good);
    await clock.runUntil(() => clock.pending() === 0, 1000);
    expect(await client.status).toMatchObject({ status: 'Failure', reason: 'InternalError', message });
    expect(await client.closed).toBe(1000);
    // kubectl says itself that it could not upgrade.
    expect(await refusal('done', good, spdy)).toBe('500 container not found ("main")');
  });

  test('by an engine that is not there, which is logged', async () => {
    await api.close();
    const lines: string[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (line: string) => void lines.push(line) };
    api = await startTestApi({ clock, log });
    await createPod('web');
    api.kubelet.exec = () => Promise.reject(new Error('podman does not answer'));
    const client = await open('web', good);
    await clock.runUntil(() => clock.pending() === 0, 1000);
    expect(await client.status).toMatchObject({ code: 500, message: 'Internal error occurred: podman does not answer' });
    expect(lines).toEqual(['a process could not be joined']);
  });

  test('on other paths', async () => {
    await createPod('web');
    const log = await new Promise<number | undefined>((resolve) => {
      request(`${api.url}/api/v1/namespaces/default/pods/web/log`, { headers: webSocket }, (response) =>
        resolve(response.statusCode),
      ).end();
    });
    expect(log).toBe(400);
  });
});
