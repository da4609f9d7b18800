import { isSimpleKey, yamlString } from './yaml-scalar.ts';

/**
 * `-o yaml`: keys sorted, list items at the column of their key, strings quoted where YAML 1.1 would read something else: the bytes
 * of kubectl. `value` is what JSON can hold. k8s: printers YAMLPrinter, sigs.k8s.io/yaml
 */
export function printYaml(value: unknown): string {
  return `${writeNode(value, 0, 0).replace(/^\n/, '')}\n`;
}

/** Several documents, `---` between them. */
export function printYamlDocuments(values: readonly unknown[]): string {
  return values.map(printYaml).join('---\n');
}

/** `indent`: where the lines of a collection begin; `column`: how much of the current line is taken. */
function writeNode(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : writeItems(value, indent);
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
    return keys.length === 0 ? '{}' : writeFields(value as Record<string, unknown>, keys.toSorted(compareNaturally), indent);
  }
  if (typeof value === 'string') return yamlString(value, { indent: indent + 2, column });
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

function writeItems(items: readonly unknown[], indent: number): string {
  return items.map((item) => `- ${writeInline(item, indent)}`).join(`\n${' '.repeat(indent)}`);
}

/** A node right behind `- `, `? ` or `: `: collections begin on the same line, two columns further. */
function writeInline(value: unknown, indent: number): string {
  const inner = isCollection(value) ? indent + 2 : indent;
  return writeNode(value, inner, indent + 2);
}

function isCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function writeFields(fields: Readonly<Record<string, unknown>>, keys: readonly string[], indent: number): string {
  return keys.map((key) => writeField(key, fields[key], indent)).join(`\n${' '.repeat(indent)}`);
}

function writeField(key: string, value: unknown, indent: number): string {
  const margin = ' '.repeat(indent);
  if (!isSimpleKey(key)) return `? ${writeInline(key, indent)}\n${margin}: ${writeInline(value, indent)}`;
  const name = yamlString(key, { indent: indent + 2, column: indent, simpleKey: true });
  if (!isCollection(value) || isEmpty(value)) return `${name}: ${writeNode(value, indent, indent + name.length + 2)}`;
  const inner = Array.isArray(value) ? indent : indent + 2;
  return `${name}:\n${' '.repeat(inner)}${writeNode(value, inner, inner)}`;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : Object.values(value ?? {}).every((field) => field === undefined);
}

/** Integers plain, the rest as Go's `%g`. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const letter = /\p{L}/u;

/**
 * The order of keys: numbers inside them by value (`item9` before `item10`), letters after other characters, else by code point.
 * k8s: goyaml.v2 keyList.Less
 */
export function compareNaturally(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const start = left.findIndex((character, index) => character !== right[index]);
  if (start < 0 || start >= right.length) return left.length - right.length;
  const [x = '', y = ''] = [left[start], right[start]];
  const [xIsLetter, yIsLetter] = [letter.test(x), letter.test(y)];
  if (xIsLetter && yIsLetter) return compareCodePoints(x, y);
  if (xIsLetter || yIsLetter) return yIsLetter ? -1 : 1;
  return compareNumbers(left, right, start) || compareCodePoints(x, y);
}

/** Compares the runs of digits that begin at `start`; a zero there belongs to a number that may have begun before. */
function compareNumbers(left: readonly string[], right: readonly string[], start: number): number {
  const zero = left[start] === '0' || right[start] === '0';
  const lead = zero && /[1-9]\d*$/.test(left.slice(0, start).join('')) ? '1' : '0';
  const run = (characters: readonly string[]): string => /^\d*/.exec(characters.slice(start).join(''))?.[0] ?? '';
  const [x, y] = [run(left), run(right)];
  const [xValue, yValue] = [BigInt(lead + x), BigInt(lead + y)];
  return xValue === yValue ? x.length - y.length : xValue < yValue ? -1 : 1;
}

function compareCodePoints(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
}
