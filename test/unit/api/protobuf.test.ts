import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtobufError, readMessage } from '../../../src/api/protobuf/read-message.ts';
import { readProtobufObject } from '../../../src/api/protobuf/read-object.ts';

/** A field of bytes, or of a number. */
function field(number: number, value: Buffer | string | number): Buffer {
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
const join = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
const entry = (key: string, value: Buffer | string): Buffer => join(field(1, key), field(2, value));
const object = (kind: string, content: Buffer): Buffer =>
  join(Buffer.from('k8s\0'), field(1, join(field(1, 'v1'), field(2, kind))), field(2, content), field(3, ''), field(4, ''));
const metadata = join(field(1, 'a'), field(2, ''), field(8, Buffer.alloc(0)), field(11, entry('x', 'y')));

describe('an object in protobuf', () => {
  test('is read as its JSON', () => {
    const content = join(field(1, metadata), field(2, entry('user', Buffer.from([0xff, 0]))), field(3, 'Opaque'), field(5, 1));
    expect(readProtobufObject(object('Secret', content), 'Secret')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', generateName: '', creationTimestamp: null, labels: { x: 'y' } },
      data: { user: '/wA=' },
      type: 'Opaque',
      immutable: true,
    });
  });

  test('of another kind is told by that kind, unread', () => {
    expect(readProtobufObject(object('Pod', Buffer.from('anything')), 'Secret')).toEqual({ apiVersion: 'v1', kind: 'Pod' });
  });

  test('has lists, numbers, times, and ports by number and by name', () => {
    const port = (target: Buffer) => join(field(1, 'web'), field(3, 80), field(4, target));
    const spec = join(field(1, port(join(field(1, 0), field(2, 8080)))), field(1, port(join(field(1, 1), field(3, 'http')))));
    const content = join(field(1, join(field(8, field(1, 1_767_571_200)), field(14, 'one'), field(14, 'two'))), field(2, spec));
    expect(readMessage('Service', content)).toEqual({
      metadata: { creationTimestamp: '2026-01-05T00:00:00Z', finalizers: ['one', 'two'] },
      spec: {
        ports: [
          { name: 'web', port: 80, targetPort: 8080 },
          { name: 'web', port: 80, targetPort: 'http' },
        ],
      },
    });
  });

  test('has the fields of what is embedded beside its own, and amounts as texts', () => {
    const probe = join(field(1, field(1, field(1, 'true'))), field(3, 5));
    const limits = entry('cpu', field(1, '500m'));
    const source = field(2, join(field(1, field(1, 'c')), field(2, 0)));
    const container = join(field(1, 'main'), field(8, field(1, limits)), field(10, probe), field(19, source), field(16, 1));
    const volume = join(field(1, 'v'), field(2, field(2, field(1, ''))));
    expect(readMessage('Pod', field(2, join(field(1, volume), field(2, container), field(4, 0))))).toEqual({
      spec: {
        volumes: [{ name: 'v', emptyDir: { medium: '' } }],
        containers: [
          {
            name: 'main',
            resources: { limits: { cpu: '500m' } },
            livenessProbe: { exec: { command: ['true'] }, timeoutSeconds: 5 },
            envFrom: [{ configMapRef: { name: 'c', optional: false } }],
            stdin: true,
          },
        ],
        terminationGracePeriodSeconds: 0,
      },
    });
    const options = join(field(1, 0), field(2, field(1, 'u')), field(5, 'All'));
    expect(readMessage('DeleteOptions', options)).toEqual({ gracePeriodSeconds: 0, preconditions: { uid: 'u' }, dryRun: ['All'] });
  });

  test.each<readonly [string, Buffer, string]>([
    ['without its prefix', Buffer.from('{}'), 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
    ['of a field that is not known', object('ConfigMap', field(9, 'x')), 'unknown field 9 of ConfigMap'],
    ['of a number for a message', object('ConfigMap', field(1, 7)), 'wrong wire type of metadata'],
    ['of text for a number', object('ConfigMap', field(4, 'x')), 'wrong wire type of immutable'],
    ['that breaks off', object('ConfigMap', Buffer.from([0x0a, 0x7f])), 'unexpected EOF'],
    ['of a number without end', object('ConfigMap', Buffer.alloc(12, 0xff)), 'a number is too large'],
    ['of another wire type', object('ConfigMap', Buffer.from([0x0d, 0, 0, 0, 0])), 'unknown wire type 5'],
    ['with a key that would be a prototype', object('ConfigMap', field(2, entry('__proto__', 'x'))), 'the key "__proto__" is not allowed'],
  ])('%s is refused', (_what, bytes, message) => {
    expect(() => readProtobufObject(bytes, 'ConfigMap')).toThrow(new ProtobufError(message));
  });

  test('of any bytes is read or refused in words', () => {
    fc.assert(
      fc.property(fc.constantFrom('ConfigMap', 'Secret', 'Service', 'Namespace'), fc.uint8Array({ maxLength: 100 }), (kind, bytes) => {
        try {
          readProtobufObject(object(kind, Buffer.from(bytes)), kind);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
    );
  });

  // Copying what was read before at each text would take hours.
  test('of a million empty texts comes to its end', () => {
    const { finalizers } = readMessage('ObjectMeta', Buffer.concat(Array.from({ length: 1_000_000 }, () => Buffer.from([14 * 8 + 2, 0]))));
    expect(finalizers).toHaveLength(1_000_000);
  });
});
