import { Duplex, PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestApi, type TestApi } from '../../fakes/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await fetch(`${api.url}/api/v1/namespaces/default/pods`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ metadata: { name: 'web' }, spec: { containers: [{ name: 'main', image: 'busybox:1' }] } }),
  });
  api.kubelet.onDial = () => new PassThrough();
});
afterEach(() => api.close());

const path = '/api/v1/namespaces/default/pods/web/portforward';

async function open(query: string, protocols: string[]) {
  const socket = new WebSocket(api.url.replace('http', 'ws') + path + query, protocols);
  const messages: string[] = [];
  socket.on('message', (message: Buffer) => messages.push(message.toString('latin1')));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, messages, closed };
}

describe('port-forward over a WebSocket', () => {
  test('gives clients of clusters what a kubelet gives, of whatever else they know', async () => {
    // What @kubernetes/client-node offers: to a message on channel 255 it would close its own output.
    const all = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
    const program = new PassThrough();
    api.kubelet.onDial = () => program;
    const { socket, messages, closed } = await open('?ports=80', all);
    expect(socket.protocol).toBe('v4.channel.k8s.io');
    socket.send(Buffer.from('\0hello'));
    await expect.poll(() => messages).toEqual(['\0P\0', '\u0001P\0', '\0hello']);
    program.end();
    expect(await closed).toBe(1000);
    expect(messages).toHaveLength(3);
  });

  test('needs its ports in the query', async () => {
    const refusal = (query: string) => open(query, ['v4.channel.k8s.io']).catch((error: Error) => error.message);
    expect(await refusal('')).toBe('Unexpected server response: 400');
    expect(await refusal('?ports=0')).toBe('Unexpected server response: 400');
    expect((await open('?ports=80,81&ports=82', ['v4.channel.k8s.io'])).socket.protocol).toBe('v4.channel.k8s.io');
  });
});

describe('what clients let wait', () => {
  const mebibytes = (count: number) => Buffer.alloc(count << 20);
  /** A message of which the last byte never comes. */
  const withoutEnd = (socket: WebSocket) => socket.send(mebibytes(7), { fin: false });

  test.each([
    ['that are not whole', ['v4.channel.k8s.io'], withoutEnd],
    ['that nobody in the pod reads', ['v4.channel.k8s.io'], (socket: WebSocket) => socket.send(mebibytes(7))],
  ])('is bounded over all: messages %s', async (_what, protocols, send) => {
    // Reads nothing.
    api.kubelet.onDial = () => new Duplex({ read() {}, write() {} });
    const modest = await open('?ports=80', protocols);
    modest.socket.send(Buffer.from('\0hello'), { fin: false });
    const hoarders = await Promise.all(Array.from({ length: 6 }, () => open('?ports=80', protocols)));
    for (const { socket } of hoarders) send(socket);
    await Promise.race(hoarders.map(({ closed }) => closed));
    const left = hoarders.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
    expect(left.length).toBeGreaterThan(0);
    expect(modest.socket.readyState).toBe(WebSocket.OPEN);
    for (const { socket } of [modest, ...hoarders]) socket.terminate();
  });

  test('ends with them', async () => {
    api.kubelet.onDial = () => new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    for (let round = 0; round < 6; round++) {
      const { socket, closed } = await open('?ports=80', ['v4.channel.k8s.io']);
      for (let message = 0; message < 2; message++) socket.send(mebibytes(7));
      withoutEnd(socket);
      socket.ping();
      const answered = new Promise((resolve) => socket.once('pong', resolve));
      await answered;
      expect(socket.readyState).toBe(WebSocket.OPEN);
      socket.terminate();
      await closed;
    }
  });
});
