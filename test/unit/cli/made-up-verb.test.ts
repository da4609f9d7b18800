import { expect, test } from 'vitest';
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

test.each([
  [['pai'], ['paint'], false],
  [['paint', '--sh'], ['--shade'], false],
  [['paint', '--shade', ''], ['grey', 'blue'], false],
  [['paint', '--shade=b'], ['--shade=blue'], false],
  [['paint', 'my'], [], true],
])('%j is completed', async (words, expected, files) => {
  const client = createClient({ kind: 'unix', socketPath: '/nowhere' }, { onWarning: () => {} });
  const found = await findCandidates(words, { verbs: withPaint, client, namespace: 'default' });
  expect([found.items.map(([word]) => word), found.files]).toEqual([expected, files]);
});
