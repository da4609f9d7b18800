import { shortenMiddle, textWidth } from './text-width.ts';

/**
 * Names in at most `width` columns each, told from one another as far as that can be: the middle of long ones gives way, and where that
 * is the part in which they differ, another one. Equal names stay equal; short ones stay as they are.
 */
export function shortenNames(names: readonly string[], width: number): readonly string[] {
  if (names.every((name) => textWidth(name) <= width)) return names;
  const distinct = new Set(names).size;
  let best: readonly string[] = [];
  let bestCount = 0;
  for (const head of headsFromMiddle(width)) {
    const shortened = names.map((name) => shortenMiddle(name, width, head));
    const count = new Set(shortened).size;
    if (count === distinct) return shortened;
    if (count > bestCount) [best, bestCount] = [shortened, count];
  }
  return distinguished(names, best, width);
}

/** How much of the beginning to keep: half of what there is room for, then ever farther from that. */
function headsFromMiddle(width: number): readonly number[] {
  const middle = Math.floor((width - 1) / 2);
  return Array.from({ length: Math.max(1, width) }, (_, head) => head).toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
}

/** Names that look alike are shown from where they begin to differ. */
function distinguished(names: readonly string[], shortened: readonly string[], width: number): readonly string[] {
  return names.map((name, index) => {
    const text = shortened[index] ?? '';
    const group = [...new Set(names.filter((_, other) => shortened[other] === text))];
    if (group.length < 2) return text;
    const rest = name.slice(Math.max(0, commonStart(group) - 1));
    return `…${shortenMiddle(rest, Math.max(0, width - 1), Math.max(0, width - 2))}`;
  });
}

function commonStart(names: readonly string[]): number {
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length++;
  return length;
}
