import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resources } from '../../../src/api/kinds/resources.ts';
import { messageNamed } from '../../../src/api/protobuf/messages.ts';
import { ProtobufError } from '../../../src/api/protobuf/protobuf-error.ts';
import { readMessage } from '../../../src/api/protobuf/read-message.ts';
import { readProtobufObject } from '../../../src/api/protobuf/read-object.ts';
import { type SchemaType, structNamed } from '../../../src/api/schema.ts';
import { entry, envelope, field, join } from '../../fakes/protobuf.ts';

const object = (kind: string, content: Buffer): Buffer => envelope('v1', kind, content);
const core = (kind: string) => ({ apiVersion: 'v1', kind });
const metadata = join(field(1, 'a'), field(2, ''), field(8, Buffer.alloc(0)), field(11, entry('x', 'y')));

describe('an object in protobuf', () => {
  test('is read as its JSON', () => {
    const content = join(field(1, metadata), field(2, entry('user', Buffer.from([0xff, 0]))), field(3, 'Opaque'), field(5, 1));
    expect(readProtobufObject(object('Secret', content), core('Secret'))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a', generateName: '', creationTimestamp: null, labels: { x: 'y' } },
      data: { user: '/wA=' },
      type: 'Opaque',
      immutable: true,
    });
  });

  test('of another kind is told by that kind, unread', () => {
    expect(readProtobufObject(object('Pod', Buffer.from('anything')), core('Secret'))).toEqual({ apiVersion: 'v1', kind: 'Pod' });
  });

  test('has lists, numbers, times, and ports by number and by name', () => {
    const port = (target: Buffer) => join(field(1, 'web'), field(3, 80), field(4, target));
    const spec = join(field(1, port(join(field(1, 0), field(2, 8080)))), field(1, port(join(field(1, 1), field(3, 'http')))));
    const content = join(field(1, join(field(8, field(1, 1_767_571_200)), field(14, 'one'), field(14, 'two'))), field(2, spec));
    expect(readMessage('v1 Service', content)).toEqual({
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
    expect(readMessage('v1 Pod', field(2, join(field(1, volume), field(2, container), field(4, 0))))).toEqual({
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
    expect(readMessage('meta DeleteOptions', options)).toEqual({ gracePeriodSeconds: 0, preconditions: { uid: 'u' }, dryRun: ['All'] });
  });

  test.each<readonly [string, Buffer, string]>([
    ['without its prefix', Buffer.from('{}'), 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
    ['of a field that cannot be', object('ConfigMap', Buffer.from([2, 0])), 'illegal tag: field no 0 wire type 2'],
    ['of a length beyond its end', object('ConfigMap', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f])), 'unexpected EOF'],
    ['of a negative length', object('ConfigMap', join(Buffer.from([0x0a]), Buffer.alloc(9, 0xff), Buffer.from([1]))), 'unexpected EOF'],
    ['of a number for a message', object('ConfigMap', field(1, 7)), 'wrong wire type of metadata'],
    ['of text for a number', object('ConfigMap', field(4, 'x')), 'wrong wire type of immutable'],
    ['that breaks off', object('ConfigMap', Buffer.from([0x0a, 0x7f])), 'unexpected EOF'],
    ['of a number without end', object('ConfigMap', Buffer.alloc(12, 0xff)), 'invalid varint'],
    ['of another wire type', object('ConfigMap', Buffer.from([0x0b])), 'unknown wire type 3'],
    ['with a key that would be a prototype', object('ConfigMap', field(2, entry('__proto__', 'x'))), 'the key "__proto__" is not allowed'],
  ])('%s is refused', (_what, bytes, message) => {
    expect(() => readProtobufObject(bytes, core('ConfigMap'))).toThrow(new ProtobufError(message));
  });

  test('of any bytes is read or refused in words', () => {
    fc.assert(
      fc.property(fc.constantFrom('ConfigMap', 'Secret', 'Service', 'Namespace'), fc.uint8Array({ maxLength: 100 }), (kind, bytes) => {
        try {
          readProtobufObject(object(kind, Buffer.from(bytes)), core(kind));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
    );
  });

  test('tells fields that are not known by their numbers, but for those that nobody has set', () => {
    const content = join(field(27, 'x'), field(28, ''), field(29, 0), field(30, 1), Buffer.from([13 * 8 + 1, ...Array(8).fill(0)]));
    expect(readMessage('v1 ConfigMap', content)).toEqual({ '#27': '', '#30': '' });
  });

  test('has the schemas of a CustomResourceDefinition as JSON', () => {
    const half = Buffer.from([9 * 8 + 1, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]);
    const properties = field(29, entry('a', join(field(5, 'number'), half, field(38, 1), field(8, field(1, '{"x":[1]}')))));
    const either = join(field(24, field(2, field(5, 'string'))), field(30, field(1, 1)), field(32, entry('b', field(2, 'c'))));
    expect(readMessage('apiextensions.k8s.io/v1 JSONSchemaProps', join(field(3, '#/x'), properties, either))).toEqual({
      $ref: '#/x',
      properties: { a: { type: 'number', maximum: 0.5, 'x-kubernetes-preserve-unknown-fields': true, default: { x: [1] } } },
      items: [{ type: 'string' }],
      additionalProperties: true,
      dependencies: { b: ['c'] },
    });
  });

  test('inside itself without end is refused', () => {
    let schema: Buffer = Buffer.alloc(0);
    for (let depth = 0; depth < 20_000; depth += 1) schema = field(28, schema);
    expect(() => readMessage('apiextensions.k8s.io/v1 JSONSchemaProps', schema)).toThrow(new ProtobufError('exceeded max depth'));
  });

  test('of more values than can be handled at once is refused', () => {
    const finalizers = (count: number) => Buffer.concat(Array.from({ length: count }, () => Buffer.from([14 * 8 + 2, 0])));
    expect(readMessage('meta ObjectMeta', finalizers(20_000))['finalizers']).toHaveLength(20_000);
    expect(() => readMessage('v1 Pod', field(1, finalizers(20_000)))).toThrow('Request entity too large: limit is 20000 values');
  });
});

/** The structs of a kind that is served, as pairs of what the schema has and what the messages have. */
function pairsOf(kind: string, apiVersion: string): Set<string> {
  const pairs = new Set<string>();
  const add = (type: SchemaType, of: string): void => {
    if (type.is === 'list' || type.is === 'map') add(type.of, of);
    else if (type.is === 'struct' && !pairs.has(`${type.struct}=${of}`)) {
      pairs.add(`${type.struct}=${of}`);
      const fields = fieldsNamed(of);
      for (const [name, inner] of structNamed(type.struct) ?? []) {
        const message = fields.get(name);
        if (message?.includes(' ')) add(inner, message);
      }
    }
  };
  add({ is: 'struct', struct: kind, go: kind }, `${apiVersion} ${kind}`);
  return pairs;
}

/** The fields of a message with those of what is embedded, by their JSON names. */
function fieldsNamed(name: string): Map<string, string> {
  const message = messageNamed(name);
  if (!message) throw new Error(`there is no message ${name}`);
  return new Map(
    [...message.values()].flatMap(({ json, type }) => (type.is === 'inline' ? [...fieldsNamed(type.of)] : [[json, type.of] as const])),
  );
}

describe('the table of messages', () => {
  test.each(resources.map(({ kind, apiVersion }) => [kind, apiVersion] as const))('has every field of a %s', (kind, apiVersion) => {
    const pairs = [...pairsOf(kind, apiVersion)].map((pair) => pair.split('=') as [string, string]);
    const missing = pairs.flatMap(([struct, message]) => {
      const fields = fieldsNamed(message);
      const wanted = [...(structNamed(struct) ?? new Map()).keys()].filter((name) => name !== 'apiVersion' && name !== 'kind');
      return wanted.filter((name) => !fields.has(name)).map((name) => `${message}.${name}`);
    });
    expect(missing).toEqual([]);
  });
});
