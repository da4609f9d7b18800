import { ProtobufError } from './protobuf-error.ts';

/** Protobuf's wire types; those of groups, which nobody writes any more, stand in no message. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Bytes, and how far they are read. */
export interface Reader {
  readonly bytes: Buffer;
  at: number;
}

/** A field as it stands in the bytes; numbers of a fixed length are their bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Every field of a message. Throws ProtobufError. */
export function* fieldsOf(bytes: Buffer): Generator<WireField> {
  const reader: Reader = { bytes, at: 0 };
  while (reader.at < bytes.length) {
    const tag = readVarint(reader);
    const number = Math.floor(tag / 8);
    if (number <= 0) throw new ProtobufError(`illegal tag ${number}`);
    yield { number, value: readValue(reader, tag % 8) };
  }
}

/** A number of 64 bits, the first of which is its sign. */
function readVarint(reader: Reader): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) throw new ProtobufError('unexpected EOF');
    reader.at += 1;
    // Nearly all numbers are that small.
    if (shift === 0n && byte < 0x80) return byte;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
  throw new ProtobufError('a number is too large');
}

function readValue(reader: Reader, type: number): number | Buffer {
  switch (type) {
    case wire.varint:
      return readVarint(reader);
    case wire.fixed64:
      return take(reader, 8);
    case wire.fixed32:
      return take(reader, 4);
    case wire.bytes:
      return take(reader, readVarint(reader));
    default:
      throw new ProtobufError(`unknown wire type ${type}`);
  }
}

function take(reader: Reader, length: number): Buffer {
  if (length < 0) throw new ProtobufError('a length is negative');
  const end = reader.at + length;
  if (end > reader.bytes.length) throw new ProtobufError('unexpected EOF');
  const bytes = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return bytes;
}
