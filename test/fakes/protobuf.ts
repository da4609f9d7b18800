/** Writes what clients send as protobuf. */

/** A field of bytes, or of a number. */
export function field(number: number, value: Buffer | string | number): Buffer {
  if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)]);
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** A message of those fields. */
export const join = (...parts: Buffer[]): Buffer => Buffer.concat(parts);

/** An entry of a map. */
export const entry = (key: string, value: Buffer | string): Buffer => join(field(1, key), field(2, value));

/** An object in its envelope. */
export const envelope = (apiVersion: string, kind: string, content: Buffer): Buffer =>
  join(Buffer.from('k8s\0'), field(1, join(field(1, apiVersion), field(2, kind))), field(2, content), field(3, ''), field(4, ''));
