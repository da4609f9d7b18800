import { messageNamed } from './messages.ts';
import { ProtobufError } from './protobuf-error.ts';
import { readMessage } from './read-message.ts';

const prefix = Buffer.from('k8s\0');

/** What a body should be. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * An object that a client sent as protobuf, as plain JSON. Throws ProtobufError with what is wrong with the bytes.
 * k8s: runtime/serializer/protobuf
 */
export function readProtobufObject(bytes: Buffer, expected: Expected): Readonly<Record<string, unknown>> {
  if (!bytes.subarray(0, prefix.length).equals(prefix)) {
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${[...prefix].join(' ')}]`);
  }
  const { typeMeta, raw } = readMessage('runtime Unknown', bytes.subarray(prefix.length));
  const stated = typeMeta as Partial<Expected> | undefined;
  const { kind, apiVersion } = { ...expected, ...withoutBlanks(stated ?? {}) };
  // What is of another kind or version, decoding refuses by its name: its fields are nobody's business.
  const name = `${isShared(kind) ? 'meta' : apiVersion} ${kind}`;
  const content = kind === expected.kind && messageNamed(name) ? readMessage(name, Buffer.from(String(raw ?? ''), 'base64')) : {};
  return { ...stated, ...content };
}

/** Any group has these. k8s: meta/v1 AddToGroupVersion */
const isShared = (kind: string): boolean => kind === 'DeleteOptions';

const withoutBlanks = (stated: Partial<Expected>): Partial<Expected> =>
  Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== ''));
