import { deepestNesting, mostValues, tooManyValues } from '../parse-json.ts';
import { type FieldType, type Message, messageNamed } from './messages.ts';
import { ownForms } from './own-forms.ts';
import { ProtobufError } from './protobuf-error.ts';
import { fieldsOf } from './wire.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a message of the table (`apps/v1 Deployment`) as JSON has it: bytes in base64, times as text. Zero values are there; who decodes the
 * JSON leaves them out. A field that is not known here is there by its number (`#27`), so that it is judged as any unknown field, unless it
 * says nothing: newer clients write zeros of fields that nobody has set. Throws ProtobufError, and ApiError RequestEntityTooLarge for more
 * values than can be handled at once.
 */
export function readMessage(name: string, bytes: Buffer, limits: Limits = { depth: 0, count: { values: 0 } }): Json {
  const { depth, count } = limits;
  if (depth > deepestNesting) throw new ProtobufError('exceeded max depth');
  const message: Message = messageNamed(name) ?? new Map();
  const parts: Parts = { values: new Map(), lists: new Map(), maps: new Map() };
  for (const { number, value } of fieldsOf(bytes)) {
    count.values += 1;
    if (count.values > mostValues) throw tooManyValues();
    const field = message.get(number);
    if (field) put(parts, field, value, limits);
    else if (!isZero(value)) parts.values.set(`#${number}`, '');
  }
  for (const [json, entries] of parts.maps) parts.values.set(json, Object.fromEntries(entries));
  return Object.fromEntries([...parts.values, ...parts.lists]);
}

/** How deep a message is in others, and how many values were found up to now. */
export interface Limits {
  readonly depth: number;
  readonly count: { values: number };
}

const deeper = ({ depth, count }: Limits): Limits => ({ depth: depth + 1, count });

interface Parts {
  readonly values: Map<string, unknown>;
  readonly lists: Map<string, unknown[]>;
  readonly maps: Map<string, Map<string, unknown>>;
}

const isZero = (value: number | Buffer): boolean => (typeof value === 'number' ? value === 0 : value.every((byte) => byte === 0));

function put(parts: Parts, { json, type }: { readonly json: string; readonly type: FieldType }, value: number | Buffer, limits: Limits) {
  const at = { field: json, limits };
  switch (type.is) {
    case 'one':
      parts.values.set(json, convert(type.of, value, at));
      return;
    case 'list':
      putInto(parts.lists, json, () => []).push(convert(type.of, value, at));
      return;
    case 'inline':
      for (const [field, inner] of Object.entries(readMessage(type.of, bytesOf(value, json), deeper(limits))))
        parts.values.set(field, inner);
      return;
    case 'map': {
      const [key, content] = readEntry(type.of, value, at);
      putInto(parts.maps, json, () => new Map()).set(key, content);
    }
  }
}

function putInto<V>(all: Map<string, V>, name: string, make: () => V): V {
  const there = all.get(name);
  if (there) return there;
  const made = make();
  all.set(name, made);
  return made;
}

interface Place {
  readonly field: string;
  readonly limits: Limits;
}

/** A map is a list of messages, each of a key and a value. */
function readEntry(type: string, value: number | Buffer, at: Place): readonly [string, unknown] {
  let key = '';
  let content: number | Buffer = Buffer.alloc(0);
  for (const part of fieldsOf(bytesOf(value, at.field))) {
    if (part.number === 1) key = bytesOf(part.value, at.field).toString();
    else content = part.value;
  }
  // As in JSON: code further on that assigns keys would change an object's prototype by it.
  if (key === '__proto__') throw new ProtobufError('the key "__proto__" is not allowed');
  return [key, convert(type, content, at)];
}

function convert(type: string, value: number | Buffer, { field, limits }: Place): unknown {
  if (type === 'int' || type === 'bool') {
    if (typeof value !== 'number') throw new ProtobufError(`wrong wire type of ${field}`);
    return type === 'int' ? value : value !== 0;
  }
  const bytes = bytesOf(value, field);
  switch (type) {
    case 'string':
      return bytes.toString();
    case 'bytes':
      return bytes.toString('base64');
    case 'double':
      if (bytes.length !== 8) throw new ProtobufError(`wrong wire type of ${field}`);
      return bytes.readDoubleLE();
    default: {
      const ownForm = ownForms.get(type);
      return ownForm ? ownForm(bytes, { limits: deeper(limits), readMessage }) : readMessage(type, bytes, deeper(limits));
    }
  }
}

function bytesOf(value: number | Buffer, field: string): Buffer {
  if (typeof value === 'number') throw new ProtobufError(`wrong wire type of ${field}`);
  return value;
}
