import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import { portsOfPod, portsOfService } from '../../../src/cli/verbs/port-forward/ports.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type RunningCli, runCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let running: RunningCli | undefined;
let program: Server;

beforeEach(async () => {
  api = await startTestApi();
  const input =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: b, ports: [{name: http, containerPort: 80}, {containerPort: 53, protocol: UDP}]}]}\n';
  expect((await runCli(['create', '-f', '-'], { url: api.url, input })).stderr).toBe('');
  await api.setStatus('web', { phase: 'Running' });
  // What runs in the pod: says everything back until it has heard everything, then says goodbye.
  program = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk) || socket.pause()).on('drain', () => socket.resume());
    socket.on('end', () => socket.end('bye'));
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  api.kubelet.onDial = () => connect({ port: (program.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
});
afterEach(async () => {
  running?.interrupt();
  await running?.result;
  await api.close();
  program.close();
});

async function forward(...words: string[]): Promise<number> {
  const cli = startCli(['port-forward', ...words], { url: api.url });
  running = cli;
  await expect.poll(cli.stdout).toMatch(/Forwarding from 127\.0\.0\.1:\d+/);
  return Number(/127\.0\.0\.1:(\d+)/.exec(cli.stdout())?.[1]);
}

const uid = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.uid;

function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  return new Promise((resolve, reject) => socket.once('connect', () => resolve(socket)).once('error', reject));
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('connections', () => {
  test('are passed on, to their end on both sides', async () => {
    const port = await forward('web', ':80');
    const socket = await dial(port);
    socket.end('hello, ');
    expect((await readAll(socket)).toString()).toBe('hello, bye');
    expect(running?.stdout()).toMatch(
      new RegExp(
        `^Forwarding from 127.0.0.1:${port} -> 80\\n(Forwarding from \\[::1\\]:${port} -> 80\\n)?Handling connection for ${port}\\n$`,
      ),
    );
  });

  test('carry many megabytes unharmed, several at once', async () => {
    const port = await forward('web', ':http');
    const sums = await Promise.all(
      [1, 2, 3].map(async () => {
        const data = randomBytes(8 << 20);
        const socket = await dial(port);
        socket.write(data);
        socket.end();
        const back = await readAll(socket);
        const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
        return [back.length, sum(back.subarray(0, -3)) === sum(data)];
      }),
    );
    expect(sums).toEqual(Array.from({ length: 3 }, () => [(8 << 20) + 3, true]));
  });

  test('that are refused are told of, and the next one may fare better', async () => {
    const port = await forward('web', ':80');
    const good = api.kubelet.onDial;
    api.kubelet.onDial = () => new Error('10.9.0.5:80: connection refused');
    expect((await readAll(await dial(port))).toString()).toBe('');
    await expect
      .poll(() => running?.stderr())
      .toBe(`error: error forwarding port 80 to pod web, uid ${uid()}: 10.9.0.5:80: connection refused\n`);
    api.kubelet.onDial = good;
    const socket = await dial(port);
    socket.end('x');
    expect((await readAll(socket)).toString()).toBe('xbye');
  });

  test('that are refused are told of however much the client says meanwhile', async () => {
    const port = await forward('web', ':80');
    api.kubelet.onDial = () => new Error('connection refused');
    const talkers = Array.from({ length: 20 }, async () => {
      const socket = await dial(port);
      socket.on('error', () => {});
      const talk = () => {
        if (!socket.writable) return;
        socket.write('more');
        setImmediate(talk);
      };
      talk();
      await new Promise<void>((resolve) =>
        socket
          .once('close', () => resolve())
          .on('end', () => socket.destroy())
          .resume(),
      );
    });
    await Promise.all(talkers);
    await expect
      .poll(() => running?.stderr())
      .toBe(`error: error forwarding port 80 to pod web, uid ${uid()}: connection refused\n`.repeat(20));
  });

  test('end when the user has enough', async () => {
    await forward('web', ':80');
    running?.interrupt();
    expect((await running?.result)?.exitCode).toBe(0);
  });

  test('end with the pod', async () => {
    await forward('web', ':80');
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    expect(await running?.result).toMatchObject({ stderr: 'error: lost connection to pod\n', exitCode: 1 });
  });
});

test('a port that is taken is told', async () => {
  const { port } = program.address() as AddressInfo;
  const said = await runCli(['port-forward', 'web', `${port}:80`, '--address', '127.0.0.1'], { url: api.url });
  expect(said).toEqual({
    stdout: '',
    stderr: `Unable to listen on port ${port}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${port}: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{${port} 80}]\n`,
    exitCode: 1,
  });
});

describe('ports', () => {
  const pod = () => api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' }) as Pod;
  test.each([
    ['80', { local: 80, remote: 80 }],
    ['8080:80', { local: 8080, remote: 80 }],
    [':80', { local: 0, remote: 80 }],
    ['http', { local: 80, remote: 80 }],
    ['8080:http', { local: 8080, remote: 80 }],
    ['9999', { local: 9999, remote: 9999 }],
  ])('%s of a pod', (word, pair) => {
    expect(portsOfPod([word], pod())).toEqual([pair]);
  });

  test.each([
    ['abc', "Pod 'web' does not have a named port 'abc'"],
    ['80:', 'remote port cannot be empty'],
    ['53', 'UDP protocol is not supported for 53'],
    ['x:80', "error parsing local port 'x': port numbers are from 0 to 65535"],
    ['70000', "error parsing local port '70000': port numbers are from 0 to 65535"],
    ['1:70000', "error parsing remote port '70000': port numbers are from 0 to 65535"],
    ['1:0', 'remote port must be > 0'],
  ])('%s of a pod is refused: %s', (word, message) => {
    expect(() => portsOfPod([word], pod())).toThrow(message);
  });

  const service = {
    metadata: { name: 'front' },
    spec: {
      ports: [
        { name: 'web', port: 8000, targetPort: 'http' },
        { port: 81, targetPort: 8181 },
      ],
    },
  } as unknown as Service;
  test.each([
    ['8000', { local: 8000, remote: 80 }],
    ['web', { local: 8000, remote: 80 }],
    ['1:web', { local: 1, remote: 80 }],
    ['81', { local: 81, remote: 8181 }],
  ])('%s of a Service', (word, pair) => {
    expect(portsOfService([word], service, pod())).toEqual([pair]);
  });

  test.each([
    ['5', 'Service front does not have a service port 5'],
    ['nope', "Service 'front' does not have a named port 'nope'"],
  ])('%s of a Service is refused: %s', (word, message) => {
    expect(() => portsOfService([word], service, pod())).toThrow(message);
  });
});
