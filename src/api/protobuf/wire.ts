import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { messageOf } from '../errors.ts';
import { ProtobufError } from './protobuf-error.ts';

/** A field as it stands in the bytes; numbers of a fixed length are their bytes. */
export interface WireField {
  readonly number: number;
  readonly value: number | Buffer;
}

/** Every field of a message. Throws ProtobufError. */
export function* fieldsOf(bytes: Buffer): Generator<WireField> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) yield readField(reader, bytes);
}

function readField(reader: BinaryReader, bytes: Buffer): WireField {
  try {
    const [number, type] = reader.tag();
    return { number, value: readValue(reader, type, bytes) };
  } catch (error) {
    throw error instanceof ProtobufError ? error : new ProtobufError(messageOf(error));
  }
}

function readValue(reader: BinaryReader, type: WireType, bytes: Buffer): number | Buffer {
  switch (type) {
    case WireType.Varint:
      return Number(reader.int64());
    case WireType.Bit64:
      return take(reader, bytes, 8);
    case WireType.Bit32:
      return take(reader, bytes, 4);
    case WireType.LengthDelimited:
      return take(reader, bytes, reader.uint32());
    // Those of groups, which nobody writes any more, stand in no message.
    default:
      throw new ProtobufError(`unknown wire type ${type}`);
  }
}

function take(reader: BinaryReader, bytes: Buffer, length: number): Buffer {
  const from = reader.pos;
  reader.pos += length;
  if (reader.pos > reader.len) throw new ProtobufError('unexpected EOF');
  return bytes.subarray(from, reader.pos);
}
