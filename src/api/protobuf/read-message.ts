import { messageNamed } from './messages.ts';

type Json = Readonly<Record<string, unknown>>;

/** Bytes that are no message, or one of fields that are not known here: nothing that was sent is passed over. */
export class ProtobufError extends Error {}

/** Protobuf's wire types; the fixed ones stand in no message here. */
const wire = { varint: 0, bytes: 2 } as const;

interface Reader {
  readonly bytes: Buffer;
  at: number;
}

/**
 * Reads a message of the table as JSON has it: bytes in base64, times as text. Zero values are there; who decodes the JSON leaves them out.
 * Throws ProtobufError.
 */
export function readMessage(name: string, bytes: Buffer): Json {
  const lists = new Map<string, unknown[]>();
  const maps = new Map<string, Map<string, unknown>>();
  const values = new Map<string, unknown>();
  const reader: Reader = { bytes, at: 0 };
  const message = messageNamed(name);
  while (reader.at < bytes.length) {
    const tag = readVarint(reader);
    const number = Math.floor(tag / 8);
    const field = message?.[number];
    if (!field) throw new ProtobufError(`unknown field ${number} of ${name}`);
    const [json, type] = field;
    const value = readValue(reader, tag % 8);
    if (type.startsWith('[]')) putItem(lists, json, convert(type.slice(2), value, json));
    else if (type.startsWith('inline:')) putAll(values, readMessage(type.slice(7), bytesOf(value, json)));
    else if (type.startsWith('map:')) putEntry(maps, json, readEntry(type.slice(4), value, json));
    else values.set(json, convert(type, value, json));
  }
  for (const [json, entries] of maps) values.set(json, Object.fromEntries(entries));
  return Object.fromEntries([...values, ...lists]);
}

function putAll(values: Map<string, unknown>, message: Json): void {
  for (const [field, value] of Object.entries(message)) values.set(field, value);
}

function putItem(lists: Map<string, unknown[]>, field: string, item: unknown): void {
  const list = lists.get(field);
  if (list) list.push(item);
  else lists.set(field, [item]);
}

function putEntry(maps: Map<string, Map<string, unknown>>, field: string, [key, value]: readonly [string, unknown]): void {
  maps.set(field, (maps.get(field) ?? new Map<string, unknown>()).set(key, value));
}

/** A number of 64 bits, the first of which is its sign. */
function readVarint(reader: Reader): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) throw new ProtobufError('unexpected EOF');
    reader.at += 1;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number(BigInt.asIntN(64, value));
  }
  throw new ProtobufError('a number is too large');
}

function readValue(reader: Reader, type: number): number | Buffer {
  if (type === wire.varint) return readVarint(reader);
  if (type !== wire.bytes) throw new ProtobufError(`unknown wire type ${type}`);
  const length = readVarint(reader);
  if (length < 0) throw new ProtobufError('a length is negative');
  const end = reader.at + length;
  if (end > reader.bytes.length) throw new ProtobufError('unexpected EOF');
  const bytes = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return bytes;
}

/** A map is a list of messages, each of a key and a value. */
function readEntry(type: string, value: number | Buffer, field: string): readonly [string, unknown] {
  const reader: Reader = { bytes: bytesOf(value, field), at: 0 };
  let key = '';
  let content: number | Buffer = Buffer.alloc(0);
  while (reader.at < reader.bytes.length) {
    const tag = readVarint(reader);
    const part = readValue(reader, tag % 8);
    if (tag >> 3 === 1) key = bytesOf(part, field).toString();
    else content = part;
  }
  // As in JSON: code further on that assigns keys would change an object's prototype by it.
  if (key === '__proto__') throw new ProtobufError('the key "__proto__" is not allowed');
  return [key, convert(type, content, field)];
}

function convert(type: string, value: number | Buffer, field: string): unknown {
  switch (type) {
    case 'int':
    case 'bool': {
      if (typeof value !== 'number') throw new ProtobufError(`wrong wire type of ${field}`);
      return type === 'int' ? value : value !== 0;
    }
    case 'string':
      return bytesOf(value, field).toString();
    case 'bytes':
      return bytesOf(value, field).toString('base64');
    case 'Time':
      return timeOf(readMessage(type, bytesOf(value, field)));
    case 'Quantity':
      return String(readMessage(type, bytesOf(value, field))['string'] ?? '');
    case 'IntOrString': {
      const { type: isText, intVal = 0, strVal = '' } = readMessage(type, bytesOf(value, field));
      return isText === 1 ? strVal : intVal;
    }
    default:
      return readMessage(type, bytesOf(value, field));
  }
}

function bytesOf(value: number | Buffer, field: string): Buffer {
  if (typeof value === 'number') throw new ProtobufError(`wrong wire type of ${field}`);
  return value;
}

/** Go writes the time that was never set as a message without fields, or as that of the year 1, whose seconds are a large number. */
function timeOf({ seconds }: { readonly seconds?: unknown }): string | null {
  const isSet = typeof seconds === 'number' && seconds > 0 && seconds < 8.64e12;
  return isSet ? `${new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length)}Z` : null;
}
