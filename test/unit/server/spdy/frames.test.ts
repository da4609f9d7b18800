import { constants, createDeflate, createInflate, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dictionary, dictionaryId } from '../../../../src/server/spdy/dictionary.ts';
import { createFrameReader, encodeFrame, type Frame, SpdyError } from '../../../../src/server/spdy/frames.ts';
import { createHeaderReader, createHeaderWriter, type Headers } from '../../../../src/server/spdy/header-blocks.ts';

/** What kubectl 1.28 writes first for two connections to port 80, and kubectl 1.29 for an exec. */
const recorded = {
  portForward:
    '800300010000003d0000000100000000000078f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45a024cc6461c0c0c0c0590489c44c50e2663400000000ffff' +
    '800300010000001300000003000000000000225fab21000000ffff',
  exec: '80030001000000290000000100000000000078f9e3c6a7c26260606004a7b392a2d4c45c6851c29a0a0a6800000000ffff',
};

const streamId = fc.integer({ min: 1, max: 0x7fffffff });
const word = fc.nat({ max: 0xffffffff });
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
type SentFrame = Parameters<typeof encodeFrame>[0];
const frame: fc.Arbitrary<SentFrame> = fc.oneof(
  fc.record({ type: fc.constant('data' as const), streamId, fin: fc.boolean(), data: bytes }),
  fc.record({ type: fc.constant('synStream' as const), streamId, fin: fc.boolean(), unidirectional: fc.boolean(), block: bytes }),
  fc.record({ type: fc.constantFrom('synReply' as const, 'headers' as const), streamId, fin: fc.boolean(), block: bytes }),
  fc.record({ type: fc.constant('reset' as const), streamId, status: word }),
  fc.record({ type: fc.constant('ping' as const), id: word }),
  fc.record({ type: fc.constant('goAway' as const), lastStreamId: streamId, status: word }),
);

/** Frames with the parts of data joined, as they were before they were cut. */
function joined(frames: readonly Frame[]): Frame[] {
  const all: Frame[] = [];
  let open = false;
  for (const each of frames) {
    const last = all.at(-1);
    if (each.type === 'data' && open && last?.type === 'data')
      all[all.length - 1] = { ...each, data: Buffer.concat([last.data, each.data]) };
    else all.push(each);
    open = each.type === 'data';
  }
  return all;
}

function cut(all: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0, index = 0; start < all.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    pieces.push(all.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

describe('frames', () => {
  test('come out as they went in, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (frames, sizes) => {
        // Data frames side by side would be joined with each other, too.
        const apart = frames.flatMap((each): SentFrame[] => [each, { type: 'ping', id: 7 }]);
        const read = createFrameReader();
        expect(joined(cut(Buffer.concat(apart.map(encodeFrame)), sizes).flatMap(read))).toEqual(apart);
      }),
    );
  });

  test('of more data than a length can say are several', () => {
    const data = Buffer.alloc((1 << 24) + 5, 'x');
    const frames = createFrameReader()(encodeFrame({ type: 'data', streamId: 5, fin: true, data }));
    expect(Buffer.concat(frames.map((each) => (each.type === 'data' ? each.data : Buffer.alloc(0)))).equals(data)).toBe(true);
    expect(frames.map((each) => each.type === 'data' && each.fin)).toEqual(frames.map((_, index) => index === frames.length - 1));
  });

  test('that make no sense are told of, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 10 }), (chunks) => {
        const read = createFrameReader();
        try {
          for (const chunk of chunks) read(Buffer.from(chunk));
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyError);
        }
      }),
    );
    expect(() => createFrameReader()(Buffer.from('8002000100000000', 'hex'))).toThrow('of version 2 of SPDY');
    expect(() => createFrameReader()(Buffer.from('8003000100ffffff', 'hex'))).toThrow('has 16777215 bytes');
    expect(() => createFrameReader()(Buffer.from('800300060000000100', 'hex'))).toThrow('is too short');
    expect(createFrameReader()(Buffer.from('800300040000000400000000', 'hex'))).toEqual([{ type: 'other', number: 4 }]);
  });

  test('of real clients are read', () => {
    const headersIn = (hex: string) => {
      const read = createHeaderReader();
      return createFrameReader()(Buffer.from(hex, 'hex')).map((each) =>
        each.type === 'synStream' ? Object.fromEntries(read(each.block)) : each,
      );
    };
    expect(headersIn(recorded.portForward)).toEqual([
      { port: '80', requestid: '0', streamtype: 'error' },
      { port: '80', requestid: '1', streamtype: 'error' },
    ]);
    expect(headersIn(recorded.exec)).toEqual([{ streamtype: 'error' }]);
  });
});

describe('header blocks', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  const headers: fc.Arbitrary<Headers> = fc
    .array(fc.tuple(name, fc.string({ maxLength: 200 })), { maxLength: 6 })
    .map((list) => new Map(list));
  const finishFlush = constants.Z_SYNC_FLUSH;

  test('have the dictionary of SPDY/3', () => {
    expect(dictionary.length).toBe(1423);
    // A zlib stream names its dictionary by its sum.
    expect(deflateSync(Buffer.alloc(0), { dictionary, finishFlush }).readUInt32BE(2)).toBe(dictionaryId);
  });

  test('come out as they went in, one after another', () => {
    fc.assert(
      fc.property(fc.array(headers, { maxLength: 20 }), (all) => {
        const [write, read] = [createHeaderWriter(), createHeaderReader()];
        expect(all.map((each) => read(write(each)))).toEqual(all);
      }),
    );
  });

  test('are one zlib stream in each direction, longer than its memory', async () => {
    const all = Array.from(
      { length: 300 },
      (_, index): Headers =>
        new Map([
          ['streamtype', 'data'],
          ['note', `${index} `.repeat(80)],
        ]),
    );
    const write = createHeaderWriter();
    const inflate = createInflate({ dictionary });
    const deflate = createDeflate({ dictionary });
    const read = createHeaderReader();
    const [packed, plain]: [Buffer[], Buffer[]] = [[], []];
    inflate.on('data', (chunk: Buffer) => plain.push(chunk));
    deflate.on('data', (chunk: Buffer) => packed.push(chunk));
    for (const each of all) {
      plain.length = 0;
      packed.length = 0;
      await new Promise((resolve) => inflate.write(write(each), resolve));
      await new Promise<void>((resolve) => inflate.flush(finishFlush, resolve));
      deflate.write(Buffer.concat(plain));
      await new Promise<void>((resolve) => deflate.flush(finishFlush, resolve));
      expect(read(Buffer.concat(packed))).toEqual(each);
    }
  });

  test('that cannot be read are told of', () => {
    const block = (bytes: Buffer) => deflateSync(bytes, { dictionary, finishFlush });
    expect(() => createHeaderReader()(Buffer.from('nonsense'))).toThrow(SpdyError);
    expect(() => createHeaderReader()(deflateSync(Buffer.alloc(4), { finishFlush }))).toThrow('not compressed with the dictionary');
    expect(() => createHeaderReader()(Buffer.concat([block(Buffer.alloc(4)).subarray(0, 6), Buffer.alloc(9, 0xff)]))).toThrow(
      'cannot be unpacked',
    );
    expect(() => createHeaderReader()(block(Buffer.from('ffffffff00000001', 'hex')))).toThrow('ends too early');
    // What unpacks to 100 MB is not unpacked.
    expect(() => createHeaderReader()(block(Buffer.alloc(100_000_000)))).toThrow('cannot be unpacked');
  });
});
