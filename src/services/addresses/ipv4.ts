/** IPv4 addresses as numbers. Pure. */

export function addressToNumber(address: string): number | undefined {
  const parts = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || parts.some((part) => !(part <= 255))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function numberToAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

/**
 * The first free address of the range, looked for from a place that the seed decides, so that a new Service does not at once get the
 * address of one just deleted; undefined when all are taken.
 */
export function freeAddress(
  range: { readonly first: string; readonly last: string },
  taken: ReadonlySet<string>,
  seed: string,
): string | undefined {
  const first = addressToNumber(range.first) ?? 0;
  const size = (addressToNumber(range.last) ?? 0) - first + 1;
  let start = 0;
  for (const character of seed) start = (start * 31 + (character.codePointAt(0) ?? 0)) % size;
  for (let step = 0; step < size; step += 1) {
    const address = numberToAddress(first + ((start + step) % size));
    if (!taken.has(address)) return address;
  }
  return undefined;
}
