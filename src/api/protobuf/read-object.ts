import { messageNamed } from './messages.ts';
import { ProtobufError, readMessage } from './read-message.ts';

/** How clients call the form. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

/** Whether objects of the kind can be read from protobuf. */
export const isReadable = (kind: string): boolean => messageNamed(kind) !== undefined;

const prefix = Buffer.from('k8s\0');

/**
 * An object that a client sent as protobuf, as plain JSON. Throws ProtobufError with what is wrong with the bytes.
 * k8s: runtime/serializer/protobuf
 */
export function readProtobufObject(bytes: Buffer, kind: string): Readonly<Record<string, unknown>> {
  if (!bytes.subarray(0, prefix.length).equals(prefix)) {
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${[...prefix].join(' ')}]`);
  }
  const { typeMeta, raw } = readMessage('Unknown', bytes.subarray(prefix.length));
  const stated = typeMeta as { readonly apiVersion?: string; readonly kind?: string } | undefined;
  // What is of another kind, decoding refuses by its name: its fields are nobody's business.
  const content = stated?.kind === kind || !stated?.kind ? readMessage(kind, Buffer.from(String(raw ?? ''), 'base64')) : {};
  return { ...stated, ...content };
}
