/** Sets of completion indexes as Jobs write them: `1,3-5,7`. Pure. k8s: controller/job/indexed_job_utils.go, batch/validation */
import { goQuote } from './go-quote.ts';

/** Runs of three or more as `a-b`, of two as `a,b`; the indexes in ascending order. */
export function formatIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const index of sorted) {
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',');
}

/** The indexes below `completions` that a text names; what cannot be read is left out. */
export function parseIndexes(text: string, completions: number): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const part of text.split(',')) {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    if (part === '' || !Number.isInteger(first) || !Number.isInteger(last)) continue;
    for (let index = first; index <= Math.min(last, completions - 1); index++) indexes.add(index);
  }
  return indexes;
}

/** How many indexes a text names, or what is wrong with it. k8s: validateIndexesFormat */
export function checkIndexes(text: string, completions: number): { readonly total: number; readonly problem?: string } {
  let total = 0;
  let previous: number | undefined;
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = readInterval(part, completions);
    if (typeof interval === 'string') return { total: 0, problem: interval };
    const [first, last] = interval;
    if (previous !== undefined && previous >= first) return { total: 0, problem: notAscending(previous, first) };
    total += last - first + 1;
    previous = last;
  }
  return { total };
}

/** The ends of an interval, or what is wrong with it. k8s: parseIndexInterval */
function readInterval(part: string, completions: number): readonly [number, number] | string {
  const limits = part.split('-');
  if (limits.length > 2) {
    return `the fragment ${goQuote(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  for (const limit of limits) {
    if (!/^[+]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${goQuote(limit)}`;
    if (Number(limit) >= completions) return `too large index: ${goQuote(limit)}`;
  }
  const [first = 0, last = first] = limits.map(Number);
  return limits.length > 1 && first >= last ? notAscending(first, last) : [first, last];
}

const notAscending = (previous: number, current: number): string => `non-increasing order, previous: ${previous}, current: ${current}`;
