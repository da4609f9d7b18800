import { compareBytes } from '../api/byte-order.ts';
import { isAmbiguousYaml } from './yaml-scalar.ts';

/**
 * `-o kyaml`: YAML that needs no indentation to be read. Keys sorted, strings always quoted, keys only where they could be taken for
 * something else, trailing commas. k8s: sigs.k8s.io/yaml/kyaml
 */
export function printKyaml(value: unknown): string {
  return `---\n${writeNode(value, 0)}\n`;
}

const margin = (level: number): string => '  '.repeat(level);

function writeNode(value: unknown, level: number): string {
  if (Array.isArray(value)) return writeList(value, level);
  if (typeof value === 'object' && value !== null) return writeFields(value as Readonly<Record<string, unknown>>, level);
  return typeof value === 'string' ? writeText(value, level + 1) : String(value);
}

/** Brackets of a list of objects stand together with theirs. */
function writeList(items: readonly unknown[], level: number): string {
  if (items.every((item) => typeof item === 'object' && item !== null)) {
    return `[${items.map((item) => writeNode(item, level)).join(', ')}]`;
  }
  return `[\n${items.map((item) => `${margin(level + 1)}${writeNode(item, level + 1)},\n`).join('')}${margin(level)}]`;
}

function writeFields(fields: Readonly<Record<string, unknown>>, level: number): string {
  const entries = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => compareBytes(a, b));
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, value]) => `${margin(level + 1)}${writeKey(key)}: ${writeNode(value, level + 1)},\n`);
  return `{\n${lines.join('')}${margin(level)}}`;
}

function writeKey(key: string): string {
  const isPlain = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u.test(key) && !isAmbiguousYaml(key);
  return isPlain ? key : `"${[...key].map((character) => (character === '\n' ? '\\n' : escapeCharacter(character))).join('')}"`;
}

/** Several lines each get their own, folded so that the newlines in the source are none in the value. */
function writeText(text: string, level: number): string {
  const escaped = (line: string): string => [...line].map(escapeCharacter).join('');
  if (!text.includes('\n')) return `"${escaped(text)}"`;
  const lines = text.split(/(?<=\n)/).map((line) => {
    const [content = '', newline] = line.endsWith('\n') ? [line.slice(0, -1), '\\n'] : [line, ''];
    // A blank at the beginning of a line would be lost without its backslash.
    return `${margin(level)}${/^\s/.test(content) ? '\\' : ' '}${escaped(content)}${newline}\\\n`;
  });
  return `"\\\n${lines.join('')}${margin(level)}"`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\v': '\\v',
  '\u001b': '\\e',
  '\u0085': '\\N',
  '\u00a0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  if (character === '\t' || /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x20 || code === 0x7f) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
