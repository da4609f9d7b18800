import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileFlags } from '../../../src/cli/command-line/common-flags.ts';
import { helpText } from '../../../src/cli/command-line/help.ts';
import { parseCommandLine } from '../../../src/cli/command-line/parse-command-line.ts';
import { type CallOf, entry, type Verb } from '../../../src/cli/command-line/verb.ts';
import { findCandidates } from '../../../src/cli/verbs/complete/candidates.ts';
import { verbs } from '../../../src/cli/verbs/table.ts';
import { createClient } from '../../../src/client/http-client.ts';

/** A verb that is in the table and nowhere else is everywhere. */
const paintVerb = {
  name: 'paint',
  usage: 'FILE',
  summary: 'Paint objects',
  group: 'Change',
  examples: ['kpod paint --shade=blue myapp.yaml'],
  operands: 'files',
  flags: [...fileFlags, { name: 'shade', kind: 'string', default: 'grey', value: 'SHADE', values: ['grey', 'blue'], help: 'the shade' }],
} as const satisfies Verb;
const run = async ({ name, args, flags }: CallOf<typeof paintVerb>) => {
  expect({ name, args, shade: flags.shade }).toEqual({ name: 'kpod paint', args: ['myapp.yaml'], shade: 'blue' });
  return 3;
};
const withPaint = [...verbs, entry(paintVerb, async () => ({ run }))];

describe('a verb that is in the table', () => {
  test('is understood, and its code is called with what was read', async () => {
    const parsed = parseCommandLine(['paint', '--shade', 'blue', 'myapp.yaml'], withPaint);
    if (parsed.kind !== 'call') throw new Error('no call');
    expect(await parsed.entry.run(parsed.call, {} as never)).toBe(3);
    expect(() => parseCommandLine(['paint', '--hue=red'], withPaint)).toThrow('unknown flag: --hue');
    expect(() => parseCommandLine(['paitn'], withPaint)).toThrow('\tpaint\n');
  });

  test('stands in help', () => {
    expect(helpText(withPaint)).toMatch(/\nChange:\n(.+\n)* {2}paint +Paint objects\n/);
    expect(helpText(withPaint, paintVerb)).toMatch(
      /^Usage: kpod paint FILE \[flags\]\n[\s\S]*--shade <SHADE> +the shade\n[\s\S]*blue myapp.yaml\n$/,
    );
  });

  test('has verbs below it, with flags of their own', () => {
    const drawVerb: Verb = { ...paintVerb, name: 'paint picture', alias: 'pic', summary: 'Paint pictures', flags: [] };
    const painted = entry(paintVerb, async () => ({ run }), [entry(drawVerb, async () => ({ run: async () => 4 }))]);
    const parse = (...words: string[]) => {
      const parsed = parseCommandLine(words, [painted]);
      return parsed.kind === 'call'
        ? [parsed.call.name, ...parsed.call.args]
        : [parsed.kind, parsed.kind === 'help' ? parsed.entry?.name : ''];
    };
    expect(parse('paint', 'picture', 'x')).toEqual(['kpod paint picture', 'x']);
    expect(parse('paint', '-n', 'pic', 'pic', 'x')).toEqual(['kpod paint picture', 'x']);
    expect(parse('paint', '--shade=blue', 'x', 'pic')).toEqual(['kpod paint', 'x', 'pic']);
    expect(() => parse('paint', '--shade', 'blue', 'picture', 'x')).toThrow('unknown flag: --shade');
    expect(parse('paint', '--', 'picture')).toEqual(['kpod paint', 'picture']);
    expect(parse('help', 'paint', 'pic')).toEqual(['help', 'paint picture']);
    expect(parse('paint', 'pic', '-h')).toEqual(['help', 'paint picture']);
    expect(helpText([painted], painted)).toMatch(/\nCommands:\n {2}picture +Paint pictures\n/);
    expect(helpText([painted], drawVerb)).toMatch(/^Usage: kpod paint picture FILE \[flags\]\n/);
    expect(helpText([painted])).not.toContain('picture');
  });

  test.each([
    [['pai'], ['paint'], false],
    [['paint', '--sh'], ['--shade'], false],
    [['paint', '--shade', ''], ['grey', 'blue'], false],
    [['paint', '--shade=b'], ['--shade=blue'], false],
    [['paint', 'my'], [], true],
  ])('%j is completed', async (words, expected, files) => {
    const client = createClient({ kind: 'unix', socketPath: '/nowhere' }, { onWarning: () => {} });
    const found = await findCandidates(words, { verbs: withPaint, client, namespace: 'default', contexts: async () => [] });
    expect([found.items.map(([word]) => word), found.files]).toEqual([expected, files]);
  });
});

const source = resolve(import.meta.dirname, '../../../src');
const rooms = ['cli', 'client', 'printers'];

/** What each file of the command line and of what it is made with imports, for its types or when it is needed included: paths below `src`. */
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
  const loaded = [...imports].filter(([file]) => /^cli\/verbs\/.+\/verb\.ts$/.test(file)).flatMap(([, targets]) => targets);
  const expected = [
    'command-line/common-flags',
    'command-line/generator-flags',
    'command-line/verb',
    'output/formats',
    'verbs/autoscale/refusal',
    'verbs/rollout/flags',
    'verbs/run/pod/flags',
  ];
  expect([...new Set(loaded)].sort()).toEqual(expected.map((path) => `cli/${path}.ts`));
});
