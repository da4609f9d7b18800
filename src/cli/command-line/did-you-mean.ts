import { editDistance } from '../../api/edit-distance.ts';

/** The words of `known` that `word` may be a misspelling of: at most two edits away, or with `word` as their beginning. cobra: SuggestionsFor */
export function didYouMean(word: string, known: readonly string[]): string[] {
  const lower = word.toLowerCase();
  return known.filter((candidate) => editDistance(lower, candidate, { swaps: false }) <= 2 || candidate.startsWith(lower));
}
