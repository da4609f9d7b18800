/**
 * Writes `src/api/protobuf/pod.generated.ts`: the numbers of the fields of a Pod and of everything inside it, for clients that send protobuf.
 *
 * `node .scripts/generate-protobuf.mjs FILE` where FILE is `core/v1/generated.proto` of k8s.io/api.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathOf } from './generated-parts.mjs';

/** Fields whose own fields stand beside the others in JSON: Go embeds them. */
const embedded = new Set(['localObjectReference', 'volumeSource', 'handler', 'ephemeralContainerCommon']);
const scalars = { string: 'string', bool: 'bool', int32: 'int', int64: 'int', bytes: 'bytes' };

/** @param {string} proto @returns {Map<string, { repeated: boolean, type: string, name: string, number: string }[]>} */
function readMessages(proto) {
  const messages = new Map();
  for (const [, name, body] of proto.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(optional|repeated|map)\s*(<[^>]*>|\S+) (\w+) = (\d+);/gm)];
    messages.set(
      name,
      fields.map(([, label, type, field, number]) => ({
        repeated: label === 'repeated',
        isMap: label === 'map',
        type,
        name: field,
        number,
      })),
    );
  }
  return messages;
}

const shortName = (type) => scalars[type] ?? type.split('.').at(-1);

function fieldText({ repeated, isMap, type, name, number }) {
  const inner = isMap ? `map:${shortName(type.slice(1, -1).split(',')[1].trim())}` : shortName(type);
  return `${number}:${name}:${repeated ? '[]' : embedded.has(name) ? 'inline:' : ''}${inner}`;
}

const [file] = process.argv.slice(2);
if (!file) throw new Error('which generated.proto?');
const messages = readMessages(readFileSync(file, 'utf8'));
const wanted = new Set(['Pod']);
for (const name of wanted) {
  for (const { type, isMap } of messages.get(name) ?? []) {
    const inner = shortName(isMap ? type.slice(1, -1).split(',')[1].trim() : type);
    if (messages.has(inner)) wanted.add(inner);
  }
}
const lines = [...wanted].sort().map((name) => [name, ...messages.get(name).map(fieldText)].join(' '));
writeFileSync(
  pathOf('src/api/protobuf/pod.generated.ts'),
  `/** Written by \`.scripts/generate-protobuf.mjs\`; do not edit. One message a line: its name, then its fields as \`number:name:type\`. */
export const podMessagesText = \`
${lines.join('\n')}
\`;
`,
);
