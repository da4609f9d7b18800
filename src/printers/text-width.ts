import stringWidth from 'string-width';

const ellipsis = '…';
const segmenter = new Intl.Segmenter();

/** Each takes a column; most texts have nothing else. */
const narrow = /^[\u0020-\u007e…]*$/;

/** How many columns of a terminal a text takes: two for wide characters, none for what joins with its neighbour. */
export const textWidth = (text: string): number => (narrow.test(text) ? text.length : stringWidth(text));

/** Like `padEnd`, counted in columns. */
export const padColumns = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** The beginning of a text, with an ellipsis where it does not fit into `width` columns. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `${startOf(text, width - 1)}${ellipsis}`;
}

/** A text that does not fit, with an ellipsis after its first `head` columns, and as much of its end as there is room for. */
export function shortenMiddle(text: string, width: number, head: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  const start = startOf(text, head);
  return `${start}${ellipsis}${endOf(text, width - 1 - textWidth(start))}`;
}

function startOf(text: string, width: number): string {
  return takeWhileFits(charactersOf(text), width).join('');
}

function endOf(text: string, width: number): string {
  return takeWhileFits(charactersOf(text).toReversed(), width).toReversed().join('');
}

const charactersOf = (text: string): string[] =>
  narrow.test(text) ? text.split('') : [...segmenter.segment(text)].map(({ segment }) => segment);

function takeWhileFits(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let room = width;
  for (const character of characters) {
    room -= textWidth(character);
    if (room < 0) break;
    taken.push(character);
  }
  return taken;
}
