/** The indexes of the items that stand in the list before them too. */
export function repeatedIndexes(items: readonly string[]): ReadonlySet<number> {
  const seen = new Set<string>();
  const repeated = new Set<number>();
  items.forEach((item, index) => {
    if (seen.has(item)) repeated.add(index);
    seen.add(item);
  });
  return repeated;
}
