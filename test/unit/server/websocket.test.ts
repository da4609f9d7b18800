import { Duplex, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { codecOf } from '../../../src/server/websocket/channel-socket.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import type { FakeProcess } from '../../fakes/kubelet.ts';
import { startWeb } from '../../fakes/running-web.ts';

/** WebSockets as the clients of clusters open them: every subprotocol, clients that say too much, ask too much, or fall silent. */
let api: TestApi;
let clock: FakeClock;
let process: FakeProcess;

beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
  api.kubelet.onExec = (started) => {
    process = started;
  };
  await startWeb(api);
});
afterEach(() => api.close());

const path = (rest: string) => `/api/v1/namespaces/default/pods/web/${rest}`;

async function open(rest: string, protocols: string[]) {
  const socket = new WebSocket(api.url.replace('http', 'ws') + path(rest), protocols);
  /** Text between slashes, to tell it from binary messages. */
  const messages: string[] = [];
  socket.on('message', (message: Buffer, isBinary) => messages.push(isBinary ? message.toString('latin1') : `/${message.toString()}/`));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return { socket, messages, closed };
}

/** Lets the clock run until something is so. */
const eventually = (isSo: () => boolean, stepMs: number) =>
  expect
    .poll(async () => {
      await clock.advance(stepMs);
      return isSo();
    })
    .toBe(true);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const success = '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success"}';
const failed = 'command terminated with non-zero exit code: command terminated with exit code 3';

describe('a log', () => {
  test.each<[string, string[], string[]]>([
    ['binary.k8s.io', ['binary.k8s.io'], ['', 'container is alive\n']],
    ['base64.binary.k8s.io', ['v9.k8s.io', 'base64.binary.k8s.io'], ['//', `/${base64('container is alive\n')}/`]],
    ['', [], ['', 'container is alive\n']],
  ])('comes whole, with subprotocol %j', async (chosen, offered, messages) => {
    api.kubelet.log = () => 'container is alive\n';
    const client = await open('log', offered);
    expect(client.socket.protocol).toBe(chosen);
    expect(await client.closed).toBe(1000);
    expect(client.messages).toEqual(messages);
  });

  test('that breaks off says so, and one without an end ends with its client', async () => {
    const broken = new PassThrough();
    api.kubelet.log = () => broken;
    const first = await open('log?follow=true', ['binary.k8s.io']);
    broken.write('half');
    await expect.poll(() => first.messages).toEqual(['', 'half']);
    broken.destroy(new Error('gone'));
    expect(await first.closed).toBe(1011);
    api.kubelet.log = () => new PassThrough();
    (await open('log?follow=true', ['binary.k8s.io'])).socket.terminate();
    await expect.poll(() => api.kubelet.logRequests.at(-1)?.options.signal?.aborted).toBe(true);
  });

  test('is refused with other subprotocols', async () => {
    await expect(open('log', ['v5.channel.k8s.io'])).rejects.toThrow('400');
  });
});

describe('the subprotocols of processes', () => {
  test.each<[string, string[], string, string[], string[]]>([
    ['v5', ['v5.channel.k8s.io'], 'v5.channel.k8s.io', ['\u0001hi'], [`\u0003${success}`]],
    ['v4', ['v4.channel.k8s.io'], 'v4.channel.k8s.io', ['\u0001hi'], [`\u0003${success}`]],
    [
      "the first of the client's",
      ['v9.channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io'],
      'v4.channel.k8s.io',
      ['\u0001hi'],
      [`\u0003${success}`],
    ],
    ['v4 as text', ['v4.base64.channel.k8s.io'], 'v4.base64.channel.k8s.io', [`/1${base64('hi')}/`], [`/3${base64(success)}/`]],
    ['the first', ['channel.k8s.io'], 'channel.k8s.io', ['\u0001hi'], []],
    ['the first as text', ['base64.channel.k8s.io'], 'base64.channel.k8s.io', [`/1${base64('hi')}/`], []],
    ['none', [], '', ['\u0001hi'], []],
  ])('%s', async (_name, offered, chosen, output, end) => {
    const client = await open('exec?command=cat&stdin=1&stdout=True', offered);
    expect(client.socket.protocol).toBe(chosen);
    client.socket.send(chosen.includes('base64') ? `0${base64('in')}` : '\0in');
    await expect.poll(() => String(process.stdin.read() ?? '')).toBe('in');
    process.stdout.write('hi');
    process.exit(0);
    expect(await client.closed).toBe(1000);
    expect(client.messages).toEqual([...output, ...end]);
  });

  test.each([
    ['channel.k8s.io', `\u0003${failed}`],
    ['base64.channel.k8s.io', `/3${base64(failed)}/`],
  ])('from before there was a Status say in words what went wrong: %s', async (protocol, said) => {
    const client = await open('exec?command=false&stderr=true', [protocol]);
    process.exit(3);
    expect(await client.closed).toBe(1000);
    expect(client.messages.at(-1)).toBe(said);
  });

  test('carry nothing on a channel that was not asked for', async () => {
    const client = await open('exec?command=sh&stdin=true', ['v4.channel.k8s.io']);
    process.stdout.write('out');
    process.stderr.write('err');
    process.exit(127, 'no such program');
    await client.closed;
    expect(client.messages.map((message) => message.charCodeAt(0))).toEqual([3]);
  });
});

describe('the subprotocols of ports', () => {
  test.each([
    ['as text', ['v4.base64.channel.k8s.io'], ['/0UAA=/', '/1UAA=/', `/0${base64('hello')}/`], `0${base64('hello')}`],
    ['without a name', [], ['\0P\0', '\u0001P\0', '\0hello'], '\0hello'],
  ])('%s', async (_name, offered, expected, said) => {
    const program = new PassThrough();
    api.kubelet.onDial = () => program;
    const { socket, messages, closed } = await open('portforward?ports=80', offered);
    socket.send(said);
    await expect.poll(() => messages).toEqual(expected);
    program.end();
    expect(await closed).toBe(1000);
  });

  test('carry a hundred of them at once, each to its own', async () => {
    api.kubelet.onDial = (_pod, port) => programOf(port);
    const ports = Array.from({ length: 100 }, (_, index) => 1000 + index);
    for (const protocol of ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io']) {
      const { unpack, pack } = codecOf(protocol);
      const { socket, closed } = await open(`portforward?ports=${ports.join()}`, [protocol]);
      const heard = new Map<number, string>();
      socket.on('message', (message: Buffer) => {
        const [channel, data] = unpack(message) ?? [-1, Buffer.alloc(0)];
        if (channel % 2 === 0 && data.length > 2) heard.set(channel / 2, String(data));
      });
      for (const index of ports.keys()) socket.send(pack(2 * index, Buffer.from('who?')), { binary: !protocol.includes('base64') });
      await expect.poll(() => heard.size).toBe(100);
      expect([...heard].every(([index, text]) => text === `I am ${1000 + index}`)).toBe(true);
      socket.close();
      await closed;
    }
  });

  /** Answers whatever it hears with its port. */
  function programOf(port: number): Duplex {
    const program: Duplex = new Duplex({
      read() {},
      write(_chunk, _encoding, done) {
        program.push(`I am ${port}`);
        done();
      },
    });
    return program;
  }

  test('are all held back by one of which nobody reads, until that is gone', async () => {
    const stuck = new Duplex({ read() {}, write() {} });
    api.kubelet.onDial = (_pod, port) => (port === 80 ? stuck : programOf(port));
    const { socket, messages } = await open('portforward?ports=80,81', ['v4.channel.k8s.io']);
    await expect.poll(() => messages.length).toBe(4);
    socket.send(Buffer.alloc(64 * 1024));
    for (let round = 0; round < 300; round++) socket.send(Buffer.concat([Buffer.from([2]), Buffer.alloc(32 * 1024)]));
    await eventually(() => socket.bufferedAmount > 0, 0);
    expect(stuck.writableLength).toBeLessThan(128 * 1024);
    stuck.destroy();
    await expect.poll(() => socket.bufferedAmount).toBe(0);
    socket.terminate();
    await expect.poll(() => api.active()).toBe(0);
  });
});

describe('a client', () => {
  const waiting = async () => {
    const client = await open('exec?command=sleep&stdin=true&stdout=true', ['v5.channel.k8s.io']);
    for (let index = 0; index < 64; index++) client.socket.send(Buffer.alloc(32 * 1024));
    await expect.poll(() => process.stdin.writableLength).toBeGreaterThan(0);
    return client;
  };

  test('that is held back gets pongs, as its pings are not heard', async () => {
    const client = await waiting();
    let pongs = 0;
    client.socket.on('pong', () => pongs++);
    await clock.advance(10_000);
    await expect.poll(() => pongs).toBeGreaterThan(10);
    process.stdin.resume();
    await expect.poll(() => client.socket.bufferedAmount).toBe(0);
    process.exit(0);
    expect(await client.closed).toBe(1000);
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('that goes while it is held back is given up within a second', async () => {
    const client = await waiting();
    client.socket.terminate();
    const goneAt = clock.now();
    await eventually(() => process.closed, 100);
    // With some time for this machine to answer.
    expect(clock.now() - goneAt).toBeLessThanOrEqual(3000);
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
  });

  test('that is silent for minutes is let be, and after hours cut off', async () => {
    const client = await open('exec?command=sleep&stdout=true', ['v5.channel.k8s.io']);
    let pings = 0;
    client.socket.on('ping', () => pings++);
    await clock.advance(15_000);
    await expect.poll(() => pings).toBe(1);
    client.socket.pause();
    for (let minute = 0; minute < 60; minute++) await clock.advance(60_000);
    expect(process.closed).toBe(false);
    for (let minute = 0; minute < 181; minute++) await clock.advance(60_000);
    await expect.poll(() => process.closed).toBe(true);
  });

  test('that asks and never reads is cut off', async () => {
    const client = await open('exec?command=sleep&stdout=true', ['v5.channel.k8s.io']);
    client.socket.pause();
    const question = Buffer.alloc(125);
    while (!process.closed) {
      for (let ping = 0; ping < 1000; ping++) client.socket.ping(question);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => [api.active(), clock.pending()]).toEqual([0, 0]);
    client.socket.terminate();
  });
});

describe('the words of a subprotocol', () => {
  test.each(['v4.channel.k8s.io', 'base64.channel.k8s.io'])('are read as they were written: %s', (protocol) => {
    const { pack, unpack } = codecOf(protocol);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array(), (channel, data) => {
        expect(unpack(pack(channel, data))).toEqual([channel, Buffer.from(data)]);
      }),
    );
  });

  test.each(['v4.channel.k8s.io', 'base64.channel.k8s.io'])('may be any bytes: %s', (protocol) => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void codecOf(protocol).unpack(Buffer.from(bytes))));
    expect(codecOf(protocol).unpack(Buffer.alloc(0))).toBeUndefined();
  });
});
