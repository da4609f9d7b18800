import { goQuote } from '../go-quote.ts';
import { isRecord } from '../is-record.ts';
import { fieldKey, shownElementKey } from './element-keys.ts';
import { ElementProblem, keyOfElement } from './elements.ts';
import { type ListShape, type MapShape, type ScalarShape, type Shape, type StructShape, shapeAt } from './shapes.ts';

/**
 * What is wrong with an applied configuration, each with its place, in the words of the API server: wrong types, fields that are not
 * there, elements that cannot be told apart. k8s: structured-merge-diff typed/validate.go
 */
export function configurationProblems(shape: Shape, value: unknown, path = ''): readonly string[] {
  // Nothing may stand anywhere.
  if (value === null || value === undefined) return [];
  const at = path === '' ? '' : `${path}: `;
  switch (shape.is) {
    case 'scalar':
      return scalarProblem(shape, value).map((problem) => at + problem);
    case 'list':
      return Array.isArray(value) ? listProblems(shape, value, path) : [`${at}expected list, got ${shownValue(value)}`];
    default:
      return isRecord(value) ? fieldProblems(shape, value, path) : [`${at}expected map, got ${shownValue(value)}`];
  }
}

/** All problems as one sentence. k8s: typed.ValidationErrors */
export const shownProblems = (problems: readonly string[]): string =>
  problems.length === 1 ? (problems[0] ?? '') : ['errors:', ...problems.map((problem) => `  ${problem}`)].join('\n');

function scalarProblem({ accepts }: ScalarShape, value: unknown): readonly string[] {
  switch (accepts) {
    case 'any':
      return [];
    case 'string':
      return typeof value === 'string' ? [] : [`expected string, got &value.valueUnstructured{Value:${goValue(value)}}`];
    case 'number':
      return typeof value === 'number' ? [] : [`expected numeric (int or float), got ${goType(value)}`];
    case 'bool':
      return typeof value === 'boolean' ? [] : [`expected boolean, got ${shownValue(value)}`];
    case 'free':
      return typeof value === 'object' ? [`expected any scalar, got ${shownValue(value)}`] : [];
  }
}

function fieldProblems(shape: StructShape | MapShape, value: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const place = path + shownElementKey(fieldKey(name));
    const field = shapeAt(shape, name);
    return field ? configurationProblems(field, inner, place) : [`${place}: field not declared in schema`];
  });
}

function listProblems({ of, merge }: ListShape, list: readonly unknown[], path: string): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap((element, index) => {
    if (merge === undefined) return configurationProblems(of, element, `${path}[${index}]`);
    try {
      const key = keyOfElement(merge, element);
      const shown = shownElementKey(key);
      const isDouble = seen.has(key);
      seen.add(key);
      return [...(isDouble ? [`${path}: duplicate entries for key ${shown}`] : []), ...configurationProblems(of, element, path + shown)];
    } catch (error) {
      if (error instanceof ElementProblem) return [`${path}: element ${index}: ${error.message}`];
      throw error;
    }
  });
}

/** As Go's `%v` prints a value that has been read. */
function shownValue(value: unknown): string {
  return `&{${plainValue(value)}}`;
}

function plainValue(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(plainValue).join(' ')}]`;
  if (!isRecord(value)) return String(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([name, inner]) => `${name}:${plainValue(inner)}`).join(' ')}]`;
}

/** As Go's `%#v` prints it. */
function goValue(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(', ')}}`;
  if (!isRecord(value)) return String(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `map[string]interface {}{${entries.map(([name, inner]) => `${goQuote(name)}:${goValue(inner)}`).join(', ')}}`;
}

function goType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}
