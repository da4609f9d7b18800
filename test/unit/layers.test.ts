import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import table from '../../src/rooms.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '../..');
const source = join(root, 'src');

/** Who may import whom: a room, or one file of it. */
const mayImport: Readonly<Record<string, readonly string[]>> = Object.fromEntries(table.rooms.map((room) => [room.name, room.mayImport]));
const rooms = Object.keys(mayImport);

/** Packages that a room may use. */
const packages: Readonly<Record<string, readonly string[]>> = Object.fromEntries(table.rooms.map((room) => [room.name, room.packages]));

/** What else some files may import, by patterns of their paths. */
const exceptions = table.rooms.flatMap((room) => room.exceptions ?? []);
const isException = (file: string, to: string) =>
  exceptions.some(
    ({ files: patterns, mayImport: more }) =>
      patterns.some((pattern) => file === pattern || file.startsWith(pattern.replace(/\*\*$/, ''))) && isAmong(to, more),
  );

const isAmong = (to: string, list: readonly string[]) => list.some((one) => to === one || to.startsWith(`${one}/`));

const allowed = (from: string, to: string) => {
  // The version stands in package.json alone.
  if (to === '../package.json') return true;
  const [room = ''] = to.split('/');
  return from === room || isAmong(to, mayImport[from] ?? []);
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const imports = files.flatMap((file) => {
  const text = readFileSync(join(source, file), 'utf8');
  return [...text.matchAll(/^(?:import\b|export (?:type )?[*{]|\} from)[^'\n]*'([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm)].map(
    ([, target, lazy]) => ({
      file: `src/${file}`,
      target: target ?? lazy ?? '',
    }),
  );
});

describe('every import of src', () => {
  test('was read', () => {
    expect(new Set(files.map((file) => file.split('/')[0]))).toEqual(
      new Set(rooms.filter((room) => files.some((file) => file.startsWith(`${room}/`)))),
    );
    expect(imports.length).toBeGreaterThan(files.length);
  });

  test('stays in the rooms that its own room may import', () => {
    const inside = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, to: relative(source, resolve(root, dirname(file), target)) }));
    const wrong = inside.filter(({ file, to }) => !allowed(file.split('/')[1] ?? '', to) && !isException(file, to));
    expect(wrong).toEqual([]);
  });

  test('of a package is in a room that may use it', () => {
    const external = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'));
    const wrong = external.filter(({ file, target }) => !packages[file.split('/')[1] ?? '']?.includes(target));
    expect(wrong).toEqual([]);
  });
});

test('the linter and src/README.md have the table of rooms', () => {
  expect(() => execFileSync(process.execPath, ['.scripts/rooms-table.mjs', '--check'], { cwd: root, stdio: 'pipe' })).not.toThrow();
});

test('src/README.md names files that exist', () => {
  const words = [...readFileSync(join(source, 'README.md'), 'utf8').matchAll(/`([\w./*-]+)`/g)].map(([, word = '']) => word);
  // `api/kinds/NAME` stands for all of them, `api/kinds/*` too.
  const named = words.filter((word) => rooms.includes(word.split('/')[0] ?? '') && !word.includes('NAME'));
  expect(named.length).toBeGreaterThan(50);
  const there = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const isThere = (word: string) => {
    const pattern = new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}`);
    return there.some((path) => pattern.test(path));
  };
  expect(named.filter((word) => !isThere(word))).toEqual([]);
});

describe('effects', () => {
  const occurrences = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(source, file), 'utf8'))).sort();

  test('the time of day comes from the clock alone', () => {
    expect(occurrences(/\bDate\.now\(|\bnew Date\(\)/)).toEqual(['base/clock.ts']);
  });

  test('only the command line and the entry of the agent end the process', () => {
    const elsewhere = occurrences(/\bprocess\.exit(Code)?\b/).filter((file) => !file.startsWith('cli/') && file !== 'agent/entry.ts');
    expect(elsewhere).toEqual([]);
  });
});

describe('the linter', () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'kpod-layers-'));
    cpSync(join(root, '.biome.jsonc'), join(copy, '.biome.jsonc'));
    cpSync(join(root, '.gitignore'), join(copy, '.gitignore'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  function plant(path: string, text: string): void {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }

  /** What the linter finds under our configuration: `<category> <file>`. */
  function findings(): ReadonlySet<string> {
    const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
    let output: string;
    try {
      output = execFileSync(join(root, 'node_modules/.bin/biome'), args, {
        cwd: copy,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch (error) {
      output = (error as { stdout: string }).stdout;
    }
    const { diagnostics } = JSON.parse(output) as { diagnostics: { category: string; location: { path: string | { file: string } } }[] };
    const fileOf = (path: string | { file: string }) => (typeof path === 'string' ? path : path.file);
    return new Set(diagnostics.map(({ category, location }) => `${category} ${fileOf(location.path)}`));
  }

  test('sees every forbidden import, and no other', () => {
    const targets = rooms.flatMap((room) => [`${room}/thing.ts`, `${room}/types.ts`]);
    for (const target of targets) plant(`src/${target}`, 'export const x = 1;\n');
    const expected: string[] = [];
    for (const from of rooms) {
      for (const to of targets.filter((target) => !target.startsWith(`${from}/`))) {
        const path = `src/${from}/nested/to-${to.replace('/', '-')}`;
        plant(path, `import { x } from '../../${to}';\nexport const y = x;\n`);
        if (!allowed(from, to)) expected.push(path);
      }
    }
    // A folder of a room may be called like another room.
    plant('src/cli/verbs/agent.ts', "import { x } from './agent/stop.ts';\nexport const y = x;\n");
    plant('src/cli/verbs/agent/stop.ts', 'export const x = 1;\n');
    for (const to of ['engine', 'kubelet']) {
      const path = `src/cli/verbs/doctor/${to}.ts`;
      plant(path, `import { x } from '../../../${to}/thing.ts';\nexport const y = x;\n`);
      if (!isException(path, `${to}/thing.ts`)) expected.push(path);
    }
    const seen = [...findings()].filter((finding) => finding.startsWith('lint/style/noRestrictedImports '));
    expect(seen.map((finding) => finding.split(' ')[1]).sort()).toEqual(expected.sort());
  });

  test('sees timers and the process in rooms that take a clock, promises left alone, cases left out, and circles of types', () => {
    plant('src/kubelet/timer.ts', 'setTimeout(() => {}, 1);\n');
    plant('src/store/environment.ts', 'export const home = process.env.HOME;\n');
    plant('src/agent/floating.ts', 'async function save(): Promise<void> {}\nexport function run() {\n  save();\n}\n');
    plant('src/agent/cases.ts', "export function f(x: 'a' | 'b') {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n}\n");
    plant('src/agent/any.ts', 'export const x: any = 1;\n');
    plant('src/store/one.ts', "import type { Two } from './two.ts';\nexport type One = Two;\n");
    plant('src/store/two.ts', "import type { One } from './one.ts';\nexport type Two = One | 2;\n");
    const seen = findings();
    for (const finding of [
      'lint/style/noRestrictedGlobals src/kubelet/timer.ts',
      'lint/style/noRestrictedGlobals src/store/environment.ts',
      'lint/nursery/noFloatingPromises src/agent/floating.ts',
      'lint/nursery/useExhaustiveSwitchCases src/agent/cases.ts',
      'lint/suspicious/noExplicitAny src/agent/any.ts',
      'lint/suspicious/noImportCycles src/store/one.ts',
      'lint/suspicious/noImportCycles src/store/two.ts',
    ]) {
      expect([...seen]).toContain(finding);
    }
  });
});
