/** `a`, `a or b`, `a, b or c`: words as a sentence lists them. */
export function inWords(words: readonly string[], conjunction: 'and' | 'or'): string {
  const first = words.slice(0, -1).join(', ');
  return [first, ...words.slice(-1)].filter((part) => part !== '').join(` ${conjunction} `);
}
