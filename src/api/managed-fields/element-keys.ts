import { goJson } from '../go-json.ts';
import { goQuote } from '../go-quote.ts';
import { isRecord } from '../is-record.ts';

/**
 * One step into an object, as `fieldsV1` writes it, which is the same for the same step: `f:NAME` for a field, `k:{…}` for the element of a
 * list by its keys, `v:…` for the element of a set, `i:N` for one by its place. k8s: structured-merge-diff fieldpath/serialize-pe.go
 */
export type ElementKey = string;

/** A field of a struct, or a key of a map. */
export const fieldKey = (name: string): ElementKey => `f:${name}`;

/** The element of a list that has these values. */
export const itemKey = (values: Readonly<Record<string, unknown>>): ElementKey => `k:${goJson(values)}`;

/** The element of a set. */
export const valueKey = (value: unknown): ElementKey => `v:${goJson(value)}`;

/** A step that a client has written, in the one form that it has here; undefined when it is none. */
export function readElementKey(text: string): ElementKey | undefined {
  const rest = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return text;
    case 'k:': {
      const values = readJson(rest);
      return isRecord(values) ? itemKey(values) : undefined;
    }
    case 'v:': {
      const value = readJson(rest);
      return value === undefined ? undefined : valueKey(value);
    }
    case 'i:':
      return /^\d+$/.test(rest) ? text : undefined;
    default:
      return undefined;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The step as paths show it: `.name`, `[name="c"]`, `[="x"]`, `[0]`. k8s: fieldpath PathElement.String */
export function shownElementKey(key: ElementKey): string {
  const rest = key.slice(2);
  switch (key.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:':
      return `[${Object.entries(JSON.parse(rest) as object)
        .map(([name, value]) => `${name}=${shownValue(value)}`)
        .join(',')}]`;
    case 'v:':
      return `[=${shownValue(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

const shownValue = (value: unknown): string => (typeof value === 'string' ? goQuote(value) : goJson(value));

const ranks = 'fkvi';

/** The order in which steps are written. k8s: fieldpath PathElement.Less */
export function compareElementKeys(a: ElementKey, b: ElementKey): number {
  const rank = ranks.indexOf(a[0] ?? '') - ranks.indexOf(b[0] ?? '');
  if (rank !== 0) return rank;
  if (a[0] === 'i') return Number(a.slice(2)) - Number(b.slice(2));
  if (a[0] === 'f') return compareValues(a, b);
  return compareLists(valuesIn(a), valuesIn(b));
}

/** Names and values, one after another. */
function valuesIn(key: ElementKey): readonly unknown[] {
  const value: unknown = JSON.parse(key.slice(2));
  return isRecord(value) ? Object.entries(value).flat() : [value];
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (const [index, value] of a.entries()) {
    if (index >= b.length) return 1;
    const order = compareValues(value, b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // Numbers stand before texts, as they do in Kubernetes.
  if (typeof a !== typeof b) return typeof a === 'number' || typeof b === 'string' ? -1 : 1;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
