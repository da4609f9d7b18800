import { Duplex, PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Frame } from '../../../../src/server/spdy/frames.ts';
import { startTestApi, type TestApi } from '../../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../../fakes/clock.ts';
import { startWeb } from '../../../fakes/running-web.ts';
import { connectSpdy, type SpdyClient } from '../../../fakes/spdy.ts';

let api: TestApi;
let clock: FakeClock;

beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
  await startWeb(api);
});
afterEach(() => api.close());

const pod = '/api/v1/namespaces/default/pods/web';
const portForward = () => connectSpdy(api.url, `${pod}/portforward`, 'portforward.k8s.io');
const exec = (query: string, protocol = 'v4.channel.k8s.io') => connectSpdy(api.url, `${pod}/exec?command=sh&${query}`, protocol);

function openPair(client: SpdyClient, first: number, request: string, port = '80'): { error: number; data: number } {
  client.open(first, { streamtype: 'error', port, requestid: request });
  client.open(first + 2, { streamtype: 'data', port, requestid: request });
  return { error: first, data: first + 2 };
}
const data = (streamId: number, text: string, fin = false) => ({ type: 'data', streamId, fin, data: Buffer.from(text) }) as const;
const kinds = (client: SpdyClient, type: Frame['type']) => client.frames.filter((frame) => frame.type === type);

/** A program in a pod that says back what it hears, until it has heard everything. */
const echo = (): Duplex => new PassThrough();

describe('port-forward over SPDY', () => {
  test('answers every stream, carries both ways and ends each connection by itself', async () => {
    api.kubelet.onDial = echo;
    const client = await portForward();
    expect(client.head).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY\/3\.1\r\nX-Stream-Protocol-Version: portforward\.k8s\.io$/,
    );
    const [one, two] = [openPair(client, 1, '0'), openPair(client, 5, '1')];
    await expect.poll(() => kinds(client, 'synReply').length).toBe(4);
    client.send(data(two.data, 'second'));
    client.send(data(one.data, 'first', true));
    await expect.poll(() => client.heard(one.data)).toEqual({ text: 'first', fin: true });
    await expect.poll(() => client.heard(one.error)).toEqual({ text: '', fin: true });
    expect(client.heard(two.data)).toEqual({ text: 'second', fin: false });
    client.send({ type: 'ping', id: 5 });
    await expect.poll(() => kinds(client, 'ping')).toEqual([{ type: 'ping', id: 5 }]);
    client.socket.end();
    await client.closed;
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('takes a reset as the end of a connection', async () => {
    const program = echo();
    api.kubelet.onDial = () => program;
    const client = await portForward();
    const { data: stream, error } = openPair(client, 1, '0');
    client.send(data(stream, 'x'));
    await expect.poll(() => client.heard(stream).text).toBe('x');
    client.send({ type: 'reset', streamId: stream, status: 5 });
    await expect.poll(() => [program.destroyed, client.heard(error).fin]).toEqual([true, true]);
    client.socket.destroy();
  });

  test('tells a failure on the error stream, of a pod that does not answer and of one that breaks off', async () => {
    const program = echo();
    api.kubelet.onDial = (_pod, port) => (port === 80 ? new Error('connection refused') : program);
    const client = await portForward();
    const [refused, broken] = [openPair(client, 1, '0'), openPair(client, 5, '1', '81')];
    const uid = api.store.get({ kind: 'Pod', namespace: 'default', name: 'web' })?.metadata.uid;
    await expect
      .poll(() => client.heard(refused.error))
      .toEqual({
        text: `error forwarding port 80 to pod web, uid ${uid}: connection refused`,
        fin: true,
      });
    expect(client.heard(refused.data).fin).toBe(true);
    client.send(data(broken.data, 'x'));
    await expect.poll(() => client.heard(broken.data).text).toBe('x');
    program.destroy(new Error('read ECONNRESET'));
    await expect.poll(() => client.heard(broken.error).text).toContain('to pod web, uid');
    client.socket.destroy();
  });

  test('refuses streams that make no sense, and waits half a minute for the other of two', async () => {
    const client = await portForward();
    client.open(1, { streamtype: 'data', port: '0', requestid: '0' });
    client.open(3, { streamtype: 'nonsense', port: '80', requestid: '1' });
    client.open(5, { port: '80' });
    client.open(7, { streamtype: 'error', port: '80', requestid: '2' });
    client.open(9, { streamtype: 'error', port: '80', requestid: '2' });
    await expect.poll(() => kinds(client, 'reset')).toEqual([1, 3, 5, 9].map((streamId) => ({ type: 'reset', streamId, status: 3 })));
    await clock.advance(30_000);
    await expect.poll(() => client.heard(7)).toEqual({ text: '(request=2) timed out waiting for streams', fin: true });
    client.socket.destroy();
  });

  test('a reader that does not read holds its client back, and takes little memory', async () => {
    const stuck = new Duplex({ read() {}, write() {} });
    api.kubelet.onDial = () => stuck;
    const client = await portForward();
    const { data: stream } = openPair(client, 1, '0');
    const chunk = 'x'.repeat(1 << 20);
    let sent = 0;
    while (sent < 64 && client.socket.writableLength < 16 << 20) {
      client.send(data(stream, chunk));
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.socket.writableLength).toBeGreaterThan(8 << 20);
    // Still, others are served, and the client's end is noticed: by the next ping, as nothing is read.
    expect((await fetch(`${api.url}/version`)).status).toBe(200);
    client.socket.destroy();
    await expect
      .poll(async () => {
        await clock.advance(15_000);
        return api.active();
      })
      .toBe(0);
    expect(stuck.destroyed).toBe(true);
  });

  test('a client that asks and never reads is not listened to for ever', async () => {
    const client = await portForward();
    client.socket.pause();
    const pings = Buffer.alloc(12 * 80_000, Buffer.from('800300060000000400000001', 'hex'));
    let sent = 0;
    while (sent < 64 && client.socket.writableLength < 16 << 20) {
      client.socket.write(pings);
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.socket.writableLength).toBeGreaterThan(8 << 20);
    client.socket.destroy();
  });

  test('refuses more streams than anyone needs', async () => {
    const client = await portForward();
    for (let index = 0; index < 2100; index++) client.open(2 * index + 1, { streamtype: 'error', port: '80', requestid: String(index) });
    await expect.poll(() => kinds(client, 'reset').length).toBe(52);
    expect(kinds(client, 'synReply').length).toBe(2048);
    client.socket.destroy();
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });
});

describe('what breaks the rules', () => {
  test.each([
    ['another version', '8002000100000000'],
    ['a frame of 16 MB', '80030001 00ffffff'],
    ['an even stream', '800300010000000a 00000002000000000000'],
    ['headers that are no zlib stream', '800300010000000e 00000001000000000000ffffffff'],
    ['a frame that is too short', '8003000300000004 00000001'],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex').replace(/^47/, 'c7')],
  ])('ends its connection and no other: %s', async (_what, hex) => {
    api.kubelet.onDial = echo;
    const [good, bad] = [await portForward(), await portForward()];
    const { data: stream } = openPair(good, 1, '0');
    bad.socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    await expect.poll(() => kinds(bad, 'goAway')).toEqual([{ type: 'goAway', lastStreamId: expect.any(Number), status: 1 }]);
    bad.socket.end();
    await bad.closed;
    good.send(data(stream, 'alive'));
    await expect.poll(() => good.heard(stream).text).toBe('alive');
    good.socket.destroy();
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('of a client that does not hang up, is cut off', async () => {
    const bad = await portForward();
    bad.socket.write(Buffer.from('8002000100000000', 'hex'));
    await expect.poll(() => kinds(bad, 'goAway').length).toBe(1);
    await clock.advance(1000);
    await expect.poll(() => api.active()).toBe(0);
  });
});

describe('exec over SPDY', () => {
  test('waits for the streams it was promised, and no longer than half a minute', async () => {
    const client = await exec('stdout=true&stderr=true');
    client.open(1, { streamtype: 'error' });
    client.open(3, { streamtype: 'stdout' });
    await expect.poll(() => kinds(client, 'synReply').length).toBe(2);
    expect(api.kubelet.processes).toEqual([]);
    await clock.advance(30_000);
    await expect.poll(() => kinds(client, 'goAway').length).toBe(1);
    client.socket.end();
    await client.closed;
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('takes sizes in any pieces, and input to its end', async () => {
    api.kubelet.onExec = () => {};
    const client = await exec('stdin=true&stdout=true&tty=true');
    for (const [index, streamtype] of ['error', 'stdin', 'stdout', 'resize'].entries()) client.open(2 * index + 1, { streamtype });
    await expect.poll(() => api.kubelet.processes.length).toBe(1);
    const [process] = api.kubelet.processes;
    for (const part of ['{"Width":12', '0,"Height":40}\n{"Width"', ':0,"Height":1}\nnonsense\n', '{"Width":80,"Height":24}\n'])
      client.send(data(7, part));
    client.send(data(3, 'one '));
    client.send(data(3, 'two', true));
    const heard: string[] = [];
    for await (const chunk of process?.stdin ?? []) heard.push(String(chunk));
    expect(heard.join('')).toBe('one two');
    await expect
      .poll(() => process?.sizes)
      .toEqual([
        { columns: 120, rows: 40 },
        { columns: 80, rows: 24 },
      ]);
    process?.exit(0);
    await expect
      .poll(() => client.heard(1))
      .toEqual({
        text: JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }),
        fin: true,
      });
    client.socket.end();
    await client.closed;
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test.each(['v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'])('tells the end in words to %s', async (protocol) => {
    api.kubelet.onExec = (process) => process.exit(3);
    const client = await exec('stdout=true&tty=true', protocol);
    expect(client.head).toContain(`X-Stream-Protocol-Version: ${protocol}`);
    const types = protocol.startsWith('v3') ? ['error', 'stdout', 'resize'] : ['error', 'stdout'];
    for (const [index, streamtype] of types.entries()) client.open(2 * index + 1, { streamtype });
    await expect
      .poll(() => client.heard(1))
      .toEqual({
        text: 'command terminated with non-zero exit code: command terminated with exit code 3',
        fin: true,
      });
    client.socket.destroy();
  });

  test('ends when the client has reset its streams, and the process with it', async () => {
    api.kubelet.onExec = () => {};
    const client = await exec('stdout=true&stdin=true');
    for (const [index, streamtype] of ['error', 'stdin', 'stdout'].entries()) client.open(2 * index + 1, { streamtype });
    await expect.poll(() => api.kubelet.processes.length).toBe(1);
    for (const streamId of [5, 3, 1]) client.send({ type: 'reset', streamId, status: 5 });
    await expect.poll(() => kinds(client, 'goAway').length).toBe(1);
    await client.closed;
    expect(api.kubelet.processes[0]?.closed).toBe(true);
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('says on the error stream what could not be started, and gives a process up with its client', async () => {
    api.kubelet.onExec = () => {};
    const left = await exec('stdout=true');
    left.open(1, { streamtype: 'error' });
    left.open(3, { streamtype: 'stdout' });
    await expect.poll(() => api.kubelet.processes.length).toBe(1);
    left.socket.destroy();
    await expect.poll(() => api.kubelet.processes[0]?.closed).toBe(true);
    api.kubelet.exec = () => Promise.reject(new Error('podman does not answer'));
    const failed = await exec('stdout=true');
    failed.open(1, { streamtype: 'error' });
    failed.open(3, { streamtype: 'stdout' });
    await expect.poll(() => failed.heard(1).text).toContain('Internal error occurred: podman does not answer');
    failed.socket.destroy();
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });
});
