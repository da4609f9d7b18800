import { messagesText } from './messages.generated.ts';

/**
 * What a field holds: one value, many, many by name, or a message whose fields stand beside the others in JSON. `of` is a scalar, a form of
 * its own (`Time`), or the name of another message: `apps/v1 DeploymentSpec`.
 */
export interface FieldType {
  readonly is: 'one' | 'list' | 'map' | 'inline';
  readonly of: string;
}

/** The fields of a message by their numbers, each with its JSON name. */
export type Message = ReadonlyMap<number, { readonly json: string; readonly type: FieldType }>;

/** What stands for itself in the table, in whatever section. */
const plain: ReadonlySet<string> = new Set([
  ...['string', 'bool', 'int', 'bytes', 'double', 'texts', 'Time', 'MicroTime', 'Quantity', 'IntOrString', 'RawExtension', 'FieldsV1'],
  ...['JSON', 'JSONSchemaPropsOrArray', 'JSONSchemaPropsOrBool', 'JSONSchemaPropsOrStringArray'],
]);

const lines = new Map<string, string>();
const messages = new Map<string, Message>();

/**
 * The message of a kind, or inside one: `apps/v1 Deployment`; what all groups share is `meta DeleteOptions`. Undefined for one that kpod
 * does not know. k8s: generated.proto of k8s.io/api and apimachinery
 */
export function messageNamed(name: string): Message | undefined {
  if (lines.size === 0) readLines();
  const known = messages.get(name);
  const line = lines.get(name);
  if (known || line === undefined) return known;
  const section = name.slice(0, name.indexOf(' '));
  const message: Message = new Map(
    line
      .split(' ')
      .slice(1)
      .map((field) => readField(field, section)),
  );
  messages.set(name, message);
  return message;
}

function readLines(): void {
  let section = '';
  for (const line of messagesText.trim().split('\n')) {
    if (line.startsWith('= ')) section = line.slice(2);
    else lines.set(`${section} ${line.split(' ', 1)[0]}`, line);
  }
}

function readField(field: string, section: string): [number, { json: string; type: FieldType }] {
  const [number = '', json = '', ...type] = field.split(':');
  return [Number(number), { json, type: readType(type.join(':'), section) }];
}

function readType(text: string, section: string): FieldType {
  if (text.startsWith('[]')) return { is: 'list', of: fullName(text.slice(2), section) };
  if (text.startsWith('map:')) return { is: 'map', of: fullName(text.slice(4), section) };
  if (text.startsWith('inline:')) return { is: 'inline', of: fullName(text.slice(7), section) };
  return { is: 'one', of: fullName(text, section) };
}

function fullName(type: string, section: string): string {
  if (plain.has(type)) return type;
  const [first = '', second] = type.split('.');
  return second === undefined ? `${section} ${first}` : `${first} ${second}`;
}
