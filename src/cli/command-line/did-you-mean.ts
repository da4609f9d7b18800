/** The words of `known` that `word` may be a misspelling of: at most two edits away, or with `word` as their beginning. cobra: SuggestionsFor */
export function didYouMean(word: string, known: readonly string[]): string[] {
  const lower = word.toLowerCase();
  return known.filter((candidate) => editDistance(lower, candidate) <= 2 || candidate.startsWith(lower));
}

/** How many letters must be put in, taken out or changed. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
