/** Whether version `a` comes before version `b`, by their numbers: `0.9.0` before `0.10.0`. A pre-release (`1.0.0-rc.1`) comes before its release. */
export function isOlderVersion(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  for (let index = 0; index < Math.max(left.numbers.length, right.numbers.length); index++) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  if (left.preRelease === right.preRelease) return false;
  if (left.preRelease === undefined || right.preRelease === undefined) return right.preRelease === undefined;
  return left.preRelease.localeCompare(right.preRelease, 'en', { numeric: true }) < 0;
}

function parseVersion(text: string): { readonly numbers: readonly number[]; readonly preRelease: string | undefined } {
  const [release = '', preRelease] = text.replace(/^v/, '').split('-', 2);
  return { numbers: release.split('.').map(Number), preRelease };
}
