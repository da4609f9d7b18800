import { parseJson } from '../parse-json.ts';
import { ProtobufError } from './protobuf-error.ts';
import { fieldsOf } from './wire.ts';

/** What reads the messages inside. */
interface Inside<L> {
  readonly limits: L;
  readonly readMessage: (name: string, bytes: Buffer, limits: L) => unknown;
}

/** Makes what JSON has of a message. Throws ProtobufError. */
type OwnForm = <L>(bytes: Buffer, inside: Inside<L>) => unknown;

/** What JSON writes in another form than its message has, by the name of the message. */
export const ownForms: ReadonlyMap<string, OwnForm> = new Map<string, OwnForm>([
  ['Time', (bytes) => timeOf(bytes, '')],
  ['MicroTime', (bytes) => timeOf(bytes, microseconds(numbers(bytes).get(2) ?? 0))],
  ['Quantity', (bytes) => textOf(first(bytes, 1))],
  ['IntOrString', intOrString],
  ['texts', (bytes) => all(bytes, 1).map(textOf)],
  ['RawExtension', json],
  ['FieldsV1', json],
  ['JSON', json],
  ['JSONSchemaPropsOrArray', (bytes, inside) => schemas(2, bytes, inside) ?? schemas(1, bytes, inside)?.[0]],
  ['JSONSchemaPropsOrBool', (bytes, inside) => schemas(2, bytes, inside)?.[0] ?? numbers(bytes).get(1) === 1],
  ['JSONSchemaPropsOrStringArray', (bytes, inside) => schemas(1, bytes, inside)?.[0] ?? all(bytes, 2).map(textOf)],
]);

/** The values of a field that holds bytes. */
const all = (bytes: Buffer, number: number): readonly Buffer[] =>
  [...fieldsOf(bytes)].flatMap(({ number: own, value }) => (own === number && typeof value !== 'number' ? [value] : []));

const first = (bytes: Buffer, number: number): Buffer | undefined => all(bytes, number)[0];
const textOf = (bytes: Buffer | undefined): string => bytes?.toString() ?? '';

/** The numbers in a message, by their fields. */
const numbers = (bytes: Buffer): ReadonlyMap<number, number> =>
  new Map([...fieldsOf(bytes)].flatMap(({ number, value }) => (typeof value === 'number' ? [[number, value] as const] : [])));

/** Go writes the time that was never set as a message without fields, or as that of the year 1, whose seconds are a large number. */
function timeOf(bytes: Buffer, fraction: string): string | null {
  const seconds = numbers(bytes).get(1) ?? 0;
  const isSet = seconds > 0 && seconds < 8.64e12;
  return isSet ? `${new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length)}${fraction}Z` : null;
}

const microseconds = (nanos: number): string => `.${String(Math.floor(nanos / 1000)).padStart(6, '0')}`;

function intOrString(bytes: Buffer): string | number {
  const values = numbers(bytes);
  return values.get(1) === 1 ? textOf(first(bytes, 3)) : (values.get(2) ?? 0);
}

/** JSON in a message, as it stands there. */
function json(bytes: Buffer): unknown {
  const text = textOf(first(bytes, 1));
  return text === '' ? null : parseJson(text, (detail) => new ProtobufError(detail));
}

function schemas<L>(number: number, bytes: Buffer, { limits, readMessage }: Inside<L>): readonly unknown[] | undefined {
  const found = all(bytes, number).map((schema) => readMessage('apiextensions.k8s.io/v1 JSONSchemaProps', schema, limits));
  return found.length === 0 ? undefined : found;
}
