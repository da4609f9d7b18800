/**
 * Header blocks of SPDY/3: names and values, compressed by one zlib stream a direction that goes on over the whole connection. Every block
 * ends on a byte's edge (a sync flush), where all that a zlib stream remembers are the last 32 KiB of what it said. So each block can be
 * read by itself, with that memory as its dictionary: at once, and within a bound.
 */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { dictionary, dictionaryId, withLength } from './dictionary.ts';
import { SpdyError } from './frames.ts';

/** Header names, in lower case, with their values. */
export type Headers = ReadonlyMap<string, string>;

/** Bytes of a block when it is unpacked; those of Kubernetes' clients have some sixty. */
const maxHeaderBytes = 64 * 1024;
const memoryBytes = 32 * 1024;
const finishFlush = constants.Z_SYNC_FLUSH;
/** Compression method, the flag for a preset dictionary, and its sum. */
const zlibHeaderBytes = 6;
const presetDictionaryFlag = 0x20;
const deflateMethod = 8;
const zlibHeader = Buffer.from(`78bb${dictionaryId.toString(16)}`, 'hex');
/** A block without any header. */
const emptyBlock = deflateRawSync(Buffer.alloc(4), { finishFlush });

/**
 * One direction of a connection, as its sender has it: each call answers the next block. What a server says there is next to nothing, so
 * no block leans on the ones before it.
 */
export function createHeaderWriter(): (headers: Headers) => Buffer {
  let isFirst = true;
  return (headers) => {
    const block = headers.size === 0 ? emptyBlock : deflateRawSync(encode(headers), { finishFlush });
    const whole = isFirst ? Buffer.concat([zlibHeader, block]) : block;
    isFirst = false;
    return whole;
  };
}

/** One direction of a connection, as its receiver has it: each call reads the next block. The call throws SpdyError. */
export function createHeaderReader(): (block: Buffer) => Headers {
  let remembered = dictionary;
  let isFirst = true;
  return (block) => {
    const body = isFirst ? withoutZlibHeader(block) : block;
    isFirst = false;
    const plain = inflate(body, remembered);
    remembered = Buffer.concat([remembered, plain]).subarray(-memoryBytes);
    return decode(plain);
  };
}

function withoutZlibHeader(block: Buffer): Buffer {
  const isZlib = block.length >= zlibHeaderBytes && ((block[0] ?? 0) & 0x0f) === deflateMethod && block.readUInt16BE(0) % 31 === 0;
  const hasDictionary = isZlib && ((block[1] ?? 0) & presetDictionaryFlag) !== 0 && block.readUInt32BE(2) === dictionaryId;
  if (!hasDictionary) throw new SpdyError('the first header block is not compressed with the dictionary of SPDY/3');
  return block.subarray(zlibHeaderBytes);
}

function inflate(body: Buffer, known: Buffer): Buffer {
  try {
    return inflateRawSync(body, { dictionary: known, finishFlush, maxOutputLength: maxHeaderBytes });
  } catch (cause) {
    throw new SpdyError(`a header block cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
}

function encode(headers: Headers): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(headers.size);
  const texts = [...headers].flatMap(([name, value]) => [name.toLowerCase(), value]);
  return Buffer.concat([count, ...texts.map((text) => withLength(Buffer.from(text)))]);
}

function decode(plain: Buffer): Headers {
  let offset = 0;
  const take = (size: number): Buffer => {
    const part = plain.subarray(offset, offset + size);
    if (part.length < size) throw new SpdyError('a header block ends too early');
    offset += size;
    return part;
  };
  const takeText = (): string => take(take(4).readUInt32BE()).toString('utf8');
  const headers = new Map<string, string>();
  for (let left = take(4).readUInt32BE(); left > 0; left--) headers.set(takeText(), takeText());
  return headers;
}
