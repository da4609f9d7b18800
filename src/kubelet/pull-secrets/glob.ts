type Piece = 'any' | ((character: string) => boolean);

const longestPattern = 253;

/**
 * Whether a pattern with `*`, `?`, `[a-z]` and `[^a-z]` fits a whole text; one that cannot be read fits none. In a time that grows with both
 * lengths alone: patterns come from others. See Go's filepath.Match
 */
export function fitsGlob(pattern: string, text: string): boolean {
  const pieces = pattern.length > longestPattern ? undefined : piecesOf(pattern);
  return pieces !== undefined && fits(pieces, text);
}

function piecesOf(pattern: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const [token = '', set] of pattern.matchAll(/\[(\^?(?:[^\]\\]|\\.)+)\]|\\.|./gs)) {
    if (set !== undefined) {
      const test = setTest(set);
      if (!test) return undefined;
      pieces.push(test);
    } else if (token === '*') pieces.push('any');
    else if (token === '?') pieces.push(() => true);
    else if (token === '[' || token === '\\') return undefined;
    else pieces.push((character) => character === token.at(-1));
  }
  return pieces;
}

function setTest(set: string): ((character: string) => boolean) | undefined {
  const negated = set.startsWith('^');
  const ranges: [string, string][] = [];
  const items = [...(negated ? set.slice(1) : set).matchAll(/\\?(.)/gs)].map(([, item = '']) => item);
  for (let at = 0; at < items.length; at += 1) {
    const [from = '', dash, to] = items.slice(at, at + 3);
    if (dash === '-' && to === undefined) return undefined;
    ranges.push([from, dash === '-' && to !== undefined ? to : from]);
    if (dash === '-') at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}

/** Goes back to the last `*` only: what stands before it fits already. */
function fits(pieces: readonly Piece[], text: string): boolean {
  let [piece, at, star, tried] = [0, 0, -1, 0];
  while (at < text.length) {
    const current = pieces[piece];
    if (current === 'any') {
      star = piece;
      tried = at;
      piece += 1;
    } else if (current?.(text[at] ?? '')) {
      piece += 1;
      at += 1;
    } else if (star >= 0) {
      piece = star + 1;
      tried += 1;
      at = tried;
    } else return false;
  }
  return pieces.slice(piece).every((rest) => rest === 'any');
}
