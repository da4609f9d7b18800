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
  // What is of another kind or version, decoding refuses by its name: its fields are nobody's business.
  const content = isMeant(stated ?? {}, expected) ? readMessage(nameOf(expected), Buffer.from(String(raw ?? ''), 'base64')) : {};
  return { ...stated, ...content };
}

/** Any group has these. k8s: meta/v1 AddToGroupVersion */
const isShared = ({ kind }: Expected): boolean => kind === 'DeleteOptions';

const isMeant = ({ apiVersion, kind }: Partial<Expected>, expected: Expected): boolean =>
  (!kind || kind === expected.kind) && (!apiVersion || apiVersion === expected.apiVersion || isShared(expected));

const nameOf = (expected: Expected): string => `${isShared(expected) ? 'meta' : expected.apiVersion} ${expected.kind}`;
