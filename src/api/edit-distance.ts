/**
 * How many letters must be put in, taken out or changed to turn one text into the other; with `swaps` two neighbours that change places
 * count as one.
 */
export function editDistance(a: string, b: string, { swaps }: { readonly swaps: boolean }): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= a.length; row += 1) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = swaps && row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const plainCost = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + cost);
      rows[row]?.push(swapped ? Math.min(plainCost, at(row - 2, column - 2) + 1) : plainCost);
    }
  }
  return at(a.length, b.length);
}
