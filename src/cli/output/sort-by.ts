import { UserError } from '../../api/errors.ts';
import { goQuote } from '../../api/go-quote.ts';
import { compareQuantities, parseQuantity } from '../../api/quantity.ts';
import { parseFieldPath } from '../jsonpath/relaxed.ts';

/** Puts things in the order of a field of their objects. Throws UserError when not one of them has the field. */
export type Sorter = <T>(items: readonly T[], objectOf: (item: T) => unknown) => readonly T[];

/** Reads `--sort-by`. Throws UserError for a path that cannot be read. k8s: kubectl get sorter.go */
export function createSorter(path: string): Sorter {
  const find = parseFieldPath(path);
  const shown = `{.${path.replace(/^\{?\.?|\}$/g, '')}}`;
  return (items, objectOf) => {
    const keyed = items.map((item) => ({ item, values: find(objectOf(item)) }));
    if (keyed.length > 0 && keyed.every(({ values }) => values.length === 0)) {
      throw new UserError(`couldn't find any field with path ${goQuote(shown)} in the list of objects`);
    }
    return keyed.toSorted((a, b) => compareFound(a.values, b.values)).map(({ item }) => item);
  };
}

/** What has no such field comes first. */
function compareFound(a: readonly unknown[], b: readonly unknown[]): number {
  if (a.length === 0 || b.length === 0) return a.length - b.length;
  const [left, right] = [a[0], b[0]];
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  throw new UserError(`unsortable type: ${Array.isArray(left) ? 'list' : typeof left}`);
}

function compareTexts(a: string, b: string): number {
  const [left, right] = [quantityOf(a), quantityOf(b)];
  return left && right ? compareQuantities(left, right) : compareNumbersInside(a, b);
}

function quantityOf(text: string): ReturnType<typeof parseQuantity> | undefined {
  try {
    return parseQuantity(text);
  } catch {
    return undefined;
  }
}

/** `web-2` before `web-10`. */
function compareNumbersInside(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const [x, y] = [left[index] ?? '', right[index] ?? ''];
    if (x === y) continue;
    const areNumbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = areNumbers ? Number(BigInt(x) - BigInt(y)) || x.length - y.length : x < y ? -1 : 1;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const partsOf = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
