import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeFrame } from '../../../src/server/spdy/frames.ts';
import { createHeaderWriter } from '../../../src/server/spdy/header-blocks.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { startWeb } from '../../fakes/running-web.ts';

/** Streams of clients that keep no rule: whatever they send, they alone are ended, and nothing of them is left. */
let api: TestApi;
let clock: FakeClock;
/** The pods' ends of what was dialled. */
let dialled: Duplex[];

beforeEach(async () => {
  clock = createFakeClock();
  api = await startTestApi({ clock });
  api.kubelet.onExec = ({ stdin, stdout }) => void stdin.pipe(stdout);
  dialled = [];
  api.kubelet.onDial = (_pod, port) => {
    if (port % 3 === 0) return new Error('connection refused');
    const end = port % 3 === 1 ? new PassThrough() : new Duplex({ read() {}, write() {} });
    dialled.push(end);
    return end;
  };
  await startWeb(api);
});
afterEach(() => api.close());

const webSocket = (protocol: string) =>
  `upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: ${protocol}`;
const spdy = (protocol: string) => `upgrade: SPDY/3.1\r\nx-stream-protocol-version: ${protocol}`;
const exec = 'exec?command=cat&stdin=true&stdout=true&stderr=true';

const doors = {
  'exec over SPDY': [exec, spdy('v4.channel.k8s.io')],
  'port-forward over SPDY': ['portforward', spdy('portforward.k8s.io')],
  'SPDY in a WebSocket': ['portforward', webSocket('SPDY/3.1+portforward.k8s.io')],
  'exec over a WebSocket': [exec, webSocket('v5.channel.k8s.io')],
  'exec over a WebSocket of text': [exec, webSocket('v4.base64.channel.k8s.io')],
  'port-forward over a WebSocket': ['portforward?ports=80,81,82', webSocket('v4.channel.k8s.io')],
} as const;
type Door = keyof typeof doors;

/** A connection that has left HTTP. */
async function enter(door: Door): Promise<Socket> {
  const [path, upgrade] = doors[door];
  const { hostname, port } = new URL(api.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => {});
  socket.write(`GET /api/v1/namespaces/default/pods/web/${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\n${upgrade}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /);
  // What is answered is read, and of no interest.
  socket.resume();
  return socket;
}

/** Waits until nothing of any client is left; what is to be given a moment gets it. */
async function expectNothingLeft(): Promise<void> {
  await expect
    .poll(
      async () => {
        await clock.advance(1000);
        return [api.active(), clock.pending()];
      },
      { interval: 2 },
    )
    .toEqual([0, 0]);
  expect(dialled.every((end) => end.destroyed)).toBe(true);
  expect(api.kubelet.processes.every(({ closed }) => closed)).toBe(true);
  expect((await fetch(`${api.url}/version`)).status).toBe(200);
}

const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
const uint24 = (value: number) => [value >> 16, (value >> 8) & 0xff, value & 0xff];

/** A frame of which nothing need fit to anything. */
const brokenFrame = fc
  .record({
    first: fc.constantFrom(0x80, 0x00, 0xff),
    version: fc.constantFrom(3, 3, 3, 2, 0xff),
    type: fc.integer({ min: 0, max: 12 }),
    flags: fc.integer({ min: 0, max: 255 }),
    length: fc.option(fc.constantFrom(0, 1, 4, 8, 10, 0xffff, 0x10001, 0xffffff), { nil: undefined }),
    payload: bytes(40),
  })
  .map(({ first, version, type, flags, length, payload }) =>
    Buffer.concat([Buffer.from([first, version, 0, type, flags, ...uint24(length ?? payload.length)]), payload]),
  );

const streamId = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0x7fffffff));
const word = fc.oneof(
  fc.constantFrom('error', 'stdin', 'stdout', 'stderr', 'resize', 'data', '80', '81', '82', '0', '99999', '1'),
  fc.string({ maxLength: 8 }),
);
const headers = fc.dictionary(fc.constantFrom('streamtype', 'port', 'requestid', 'x'), word, { maxKeys: 4, noNullPrototype: false });

type Piece = (writeHeaders: ReturnType<typeof createHeaderWriter>) => Buffer;
const piece: fc.Arbitrary<Piece> = fc.oneof(
  bytes(60).map(
    (noise): Piece =>
      () =>
        noise,
  ),
  brokenFrame.map(
    (frame): Piece =>
      () =>
        frame,
  ),
  fc.tuple(streamId, fc.boolean(), fc.boolean(), headers).map(
    ([id, fin, unidirectional, given]): Piece =>
      (write) =>
        encodeFrame({ type: 'synStream', streamId: id, fin, unidirectional, block: write(new Map(Object.entries(given))) }),
  ),
  fc.tuple(streamId, fc.boolean(), bytes(2000)).map(
    ([id, fin, data]): Piece =>
      () =>
        encodeFrame({ type: 'data', streamId: id, fin, data }),
  ),
  streamId.map(
    (id): Piece =>
      () =>
        encodeFrame({ type: 'reset', streamId: id, status: 5 }),
  ),
  streamId.map(
    (id): Piece =>
      () =>
        encodeFrame({ type: 'ping', id }),
  ),
  fc.constant<Piece>(() => encodeFrame({ type: 'goAway', lastStreamId: 0, status: 0 })),
);

/** A message of a WebSocket, masked with nothing: of a kind that may be none, and of a length that need not be its own. */
const message = fc
  .record({
    kind: fc.constantFrom(0x82, 0x82, 0x82, 0x81, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8a, 0x83, 0xf2),
    length: fc.option(fc.constantFrom(0, 5, 125), { nil: undefined }),
    masked: fc.integer({ min: 0, max: 9 }),
    content: fc.oneof(
      bytes(60),
      fc.tuple(fc.constantFrom(0, 1, 2, 3, 4, 5, 255, 0x30, 0x34), bytes(60)).map(([channel, data]) => Buffer.from([channel, ...data])),
    ),
  })
  .map(({ kind, length, masked, content }) =>
    Buffer.concat([Buffer.from([kind, (masked === 0 ? 0 : 0x80) | (length ?? content.length), 0, 0, 0, 0]), content]),
  );

const inMessage = (content: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length);
  return Buffer.concat([Buffer.from([0x82, 0x80 | 126]), length, Buffer.alloc(4), content]);
};

const farewell = fc.constantFrom('destroy', 'end', 'reset');

async function say(door: Door, parts: readonly Buffer[], goodbye: string): Promise<void> {
  const socket = await enter(door);
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (goodbye === 'end') socket.end();
  else if (goodbye === 'reset') socket.resetAndDestroy();
  else socket.destroy();
  await expectNothingLeft();
  socket.destroy();
}

describe('any bytes', () => {
  test.each<Door>(['exec over SPDY', 'port-forward over SPDY', 'SPDY in a WebSocket'])('as %s end cleanly', async (door) => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), farewell, async (pieces, goodbye) => {
        const write = createHeaderWriter();
        const parts = pieces.map((each) => each(write));
        await say(door, door === 'SPDY in a WebSocket' ? parts.map(inMessage) : parts, goodbye);
      }),
      { numRuns: 60 },
    );
  });

  test.each<Door>(['exec over a WebSocket', 'exec over a WebSocket of text', 'port-forward over a WebSocket', 'SPDY in a WebSocket'])(
    'in the messages of %s end cleanly',
    async (door) => {
      await fc.assert(
        fc.asyncProperty(fc.array(message, { maxLength: 12 }), farewell, (messages, goodbye) => say(door, messages, goodbye)),
        { numRuns: 40 },
      );
    },
  );
});

describe('headers', () => {
  const zlibHeader = Buffer.from('78bbe3c6a7c2', 'hex');
  const finishFlush = 2;
  const opening = (block: Buffer) => encodeFrame({ type: 'synStream', streamId: 1, fin: false, unidirectional: false, block });
  const count = (value: number) => Buffer.from([0, 0, value >> 8, value & 0xff]);

  test.each([
    ['that unpack to a hundred megabytes', deflateRawSync(Buffer.alloc(100 << 20), { finishFlush })],
    ['that promise more than they have', deflateRawSync(Buffer.concat([count(0xffff), count(4)]), { finishFlush })],
    ['with a name of four gigabytes', deflateRawSync(Buffer.concat([count(1), Buffer.alloc(4, 0xff)]), { finishFlush })],
  ])('%s end their connection', async (_what, packed) => {
    const socket = await enter('port-forward over SPDY');
    const closed = once(socket, 'end');
    // The frame of what does not fit into one is refused by its length.
    socket.write(opening(Buffer.concat([zlibHeader, packed.subarray(0, 60_000)])));
    await closed;
    socket.destroy();
    await expectNothingLeft();
  });
});

test('the memory of clients that leave in the middle of everything comes back', async () => {
  const round = async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => enter('port-forward over SPDY')));
    for (const socket of sockets) {
      const pack = createHeaderWriter();
      for (const [index, streamtype] of ['error', 'data'].entries()) {
        const block = pack(new Map(Object.entries({ streamtype, port: '80', requestid: '0' })));
        socket.write(encodeFrame({ type: 'synStream', streamId: 2 * index + 1, fin: false, unidirectional: false, block }));
      }
      // Nobody reads it; and of the last frame only a part ever comes.
      socket.write(encodeFrame({ type: 'data', streamId: 3, fin: false, data: Buffer.alloc(512 * 1024) }));
      socket.write(Buffer.from('0000000300ffffff00', 'hex'));
    }
    await expect.poll(() => dialled.length).toBe(20);
    for (const socket of sockets) socket.destroy();
    await expectNothingLeft();
    dialled.length = 0;
    return process.memoryUsage().arrayBuffers;
  };
  const first = await round();
  let last = first;
  for (let index = 0; index < 8; index++) last = await round();
  // Eight rounds of 10 MB; what the collector has not come to yet is less.
  expect(last - first).toBeLessThan(40 << 20);
});
