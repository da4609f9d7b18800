import { isRecord } from '../../api/is-record.ts';
import { goValueText } from '../../printers/go-value.ts';
import { compareValues } from './compare.ts';
import type { Expression, Node, Template } from './parse.ts';

export interface EvaluateOptions {
  /** A field that is nowhere is nothing, instead of an error. */
  readonly allowMissingKeys: boolean;
}

type Values = readonly unknown[];

/** The values that each part of a template leads to. Throws an Error with kubectl's words. k8s: client-go util/jsonpath FindResults */
export function evaluateTemplate(template: Template, data: unknown, options: EvaluateOptions): readonly Values[] {
  return run(template, 0, { data, depth: 0 }, options).results;
}

interface Frame {
  readonly data: unknown;
  /** How many ranges are open. */
  readonly depth: number;
}

/** Runs from a part on, to the end or to the `{end}` of the range that is open; `end` is where that stands. */
function run(
  template: Template,
  start: number,
  { data, depth }: Frame,
  options: EvaluateOptions,
): { readonly results: readonly Values[]; readonly end?: number } {
  const results: Values[] = [];
  for (let index = start; index < template.length; index++) {
    const part = template[index] as Template[number];
    const nodes = part.is === 'text' ? [part] : part.nodes;
    const values = evaluate(nodes, [data], options);
    if (hasWord(nodes, 'end')) {
      if (depth === 0) throw new Error('not in range, nothing to end');
      return { results, end: index };
    }
    if (!hasWord(nodes, 'range')) {
      results.push(values);
      continue;
    }
    let end: number | undefined;
    for (const value of values) {
      const inner = run(template, index + 1, { data: value, depth: depth + 1 }, options);
      results.push(...inner.results);
      end = inner.end;
    }
    // What stands in a range without values is passed over all the same.
    if (values.length === 0) end = run(template, index + 1, { data: null, depth: depth + 1 }, { allowMissingKeys: true }).end;
    index = end ?? index;
  }
  return { results };
}

const hasWord = (nodes: Expression, word: string): boolean => nodes.some((node) => node.is === 'word' && node.word === word);

/** The values that one expression leads to. */
function evaluate(nodes: Expression, values: Values, options: EvaluateOptions): Values {
  return nodes.reduce<Values>((before, node) => step(node, before, options), values);
}

function step(node: Node, values: Values, options: EvaluateOptions): Values {
  switch (node.is) {
    case 'text':
      return [node.text];
    case 'constant':
      return values.map(() => node.value);
    case 'field':
      return fields(node.name, values, options);
    case 'key':
      return values.some((value) => hasField(value, node.key)) ? fields(node.key, values, options) : evaluate(node.path, values, options);
    case 'index':
      return values.flatMap((value) => itemAt(listOf(value), node.index));
    case 'slice':
      return values.flatMap((value) => slice(listOf(value), node));
    case 'filter':
      return values.flatMap((value) => filter(value, node, options));
    case 'any':
      return values.flatMap(children);
    case 'descend':
      return values.flatMap(descend);
    case 'union':
      return node.parts.flatMap((part) => evaluate(part, values, options));
    case 'word':
      if (node.word === 'range') return values;
      if (node.word === 'end') return [];
      throw new Error(`unrecognized identifier ${node.word}`);
  }
}

function fields(name: string, values: Values, { allowMissingKeys }: EvaluateOptions): Values {
  const found = values.flatMap((value) => (hasField(value, name) ? [value[name]] : []));
  if (found.length === 0 && values.length > 0 && !allowMissingKeys) throw new Error(`${name} is not found`);
  return found;
}

function hasField(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && Object.hasOwn(value, name) && value[name] !== undefined;
}

/** Undefined for nothing at all. Throws for what is no list. */
function listOf(value: unknown): Values | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new Error(`${goTypeOf(value)} is not array or slice`);
  return value;
}

function goTypeOf(value: unknown): string {
  if (isRecord(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

function itemAt(list: Values | undefined, index: number): Values {
  if (!list) return [];
  const position = index < 0 ? list.length + index : index;
  if (position < 0 || position >= list.length) throw outOfBounds(position, list.length);
  return [list[position]];
}

const outOfBounds = (index: number, length: number) => new Error(`array index out of bounds: index ${index}, length ${length}`);

function slice(list: Values | undefined, { from = 0, to, step: stride = 1 }: Extract<Node, { is: 'slice' }>): Values {
  if (!list) return [];
  const start = from < 0 ? from + list.length : from;
  const end = to === undefined ? list.length : to < 0 ? to + list.length : to;
  if (start === end) return [];
  if (start < 0 || start >= list.length) throw outOfBounds(start, list.length);
  if (end < 0 || end > list.length) throw outOfBounds(end - 1, list.length);
  if (start > end) throw new Error(`starting index ${start} is greater than ending index ${end}`);
  if (stride <= 0) throw new Error('step must be > 0');
  return list.slice(start, end).filter((_, index) => index % stride === 0);
}

function filter(value: unknown, { left, operator, right }: Extract<Node, { is: 'filter' }>, options: EvaluateOptions): Values {
  if (!Array.isArray(value)) throw new Error(`${goValueText(value)} is not array or slice and cannot be filtered`);
  return value.filter((item: unknown) => {
    if (operator === undefined || right === undefined) return exists(left, item);
    const lefts = evaluate(left, [item], options);
    if (lefts.length === 0) return false;
    const rights = lefts.length === 1 ? evaluate(right, [item], options) : [];
    if (lefts.length > 1 || rights.length > 1) throw new Error('can only compare one element at a time');
    return rights.length === 1 && compareValues(lefts[0], operator, rights[0]);
  });
}

function exists(left: Expression, item: unknown): boolean {
  try {
    return evaluate(left, [item], { allowMissingKeys: true }).length > 0;
  } catch {
    return false;
  }
}

const children = (value: unknown): Values => (Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []);

function descend(value: unknown): Values {
  const inner = children(value);
  return inner.length === 0 ? [] : [value, ...inner.flatMap(descend)];
}
