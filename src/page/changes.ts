/** What is different, in words: `web: Running; tests: Error; old is gone`. */
export function changesIn(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const changed = [...after].filter(([name, status]) => before.get(name) !== status).map(([name, status]) => `${name}: ${status}`);
  return [...changed, ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `${name} is gone`)];
}
