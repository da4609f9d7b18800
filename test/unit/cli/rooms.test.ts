import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../../../src');
const rooms = ['cli', 'client', 'printers'];

/** What each file imports, for its types or when it is needed included: paths below `src`. */
const imports = new Map<string, readonly string[]>(
  rooms
    .flatMap((room) => readdirSync(join(source, room), { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)))
    .filter((path) => path.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(join(source, file), 'utf8');
      const found = [...text.matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(([, path = '']) => path);
      return [file, found.map((path) => relative(source, resolve(source, dirname(file), path)))];
    }),
);

/** The first circle that is found; empty for none. */
function findCircle(): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

test('no two files import each other on whatever way, not even for types', () => {
  expect(imports.size).toBeGreaterThan(150);
  expect(findCircle()).toEqual([]);
});

const verbOf = (file: string): string | undefined => /^cli\/verbs\/([^/]+)\//.exec(file)?.[1];

test('what stands in the folder of a verb is its own: only the table of verbs knows it', () => {
  const foreign = [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => verbOf(target) !== undefined && verbOf(target) !== verbOf(file) && file !== 'cli/verbs/table.ts')
      .map((target) => `${file} imports ${target}`),
  );
  expect(foreign).toEqual([]);
});

test('definitions of verbs load nothing that only their code needs', () => {
  const loaded = [...imports].filter(([file]) => /^cli\/verbs\/[^/]+\/verb\.ts$/.test(file)).flatMap(([, targets]) => targets);
  const expected = ['command-line/common-flags', 'command-line/verb', 'output/formats', 'verbs/run/kubectl-run'];
  expect([...new Set(loaded)].sort()).toEqual(expected.map((path) => `cli/${path}.ts`));
});
