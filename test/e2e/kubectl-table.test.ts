import { describe, expect, test } from 'vitest';
import { connectionFlags, globalFlags } from '../../src/cli/command-line/common-flags.ts';
import type { Flag } from '../../src/cli/command-line/flags.ts';
import type { Verb } from '../../src/cli/command-line/verb.ts';
import { flagsOf } from '../../src/cli/command-line/verb-flags.ts';
import { verbs } from '../../src/cli/verbs/table.ts';
import { type HelpFlag, readHelp } from './support/kubectl-help.ts';
import { reasonsFor, reasonsOfGlobals } from './support/kubectl-reasons.ts';
import { kubectls } from './support/kubectls.ts';

/** The one that kpod's words are from. */
const kubectl = kubectls.find(({ version }) => version === '1.32');
if (!kubectl) console.warn('SKIPPED: test/e2e/kubectl-table.test.ts needs kubectl 1.32');

/** kpod's verbs by their names, also those of several words, with the flags that each is understood with. */
const own = new Map<string, readonly Flag[]>();
const add = (verb: Verb): void => {
  const flags = flagsOf(verb);
  if (!verb.explainMistake) own.set(verb.name, flags);
  for (const word of verb.words ?? [])
    own.set(
      `${verb.name} ${word}`,
      flags.filter(({ of }) => of === undefined || of.includes(word)),
    );
  for (const below of verb.below ?? []) add(below);
};
for (const verb of verbs) add(verb);

/** What kubectl has and kpod has not: `VERB`, `VERB --flag`, or `VERB -f` where the letter is another flag's. */
function missing(verb: string, flags: readonly HelpFlag[], having: readonly Flag[] | undefined): readonly string[] {
  if (!having) return [verb];
  return flags.flatMap(({ name, short }) => {
    const flag = having.find((one) => one.name === name);
    if (!flag) return [`${verb} --${name}`];
    return short === undefined || flag.short === short ? [] : [`${verb} -${short}`];
  });
}

describe.runIf(kubectl)('the verbs and flags of kubectl 1.32', () => {
  test('are all there, or missing for a reason', async () => {
    const { verbs: theirs, globals } = await readHelp(kubectl?.path ?? '');
    expect(theirs.length).toBeGreaterThan(90);
    const lines = theirs.map(({ name, flags }) => ({ name, count: flags.length, missing: missing(name, flags, own.get(name)) }));
    const ofAll = missing('', globals, [...globalFlags, ...connectionFlags]).map((text) => text.trim());
    const all = [...lines.flatMap((line) => line.missing), ...ofAll.map((flag) => `* ${flag}`)];
    const reasons = { ...reasonsFor, ...Object.fromEntries(Object.entries(reasonsOfGlobals).map(([flag, why]) => [`* ${flag}`, why])) };
    // A flag of many verbs has one reason: `** --windows-line-endings`.
    const keyOf = (text: string) => (Object.hasOwn(reasons, text) ? text : text.replace(/^.* (?=-)/, '** '));
    expect(all.filter((text) => !Object.hasOwn(reasons, keyOf(text)))).toEqual([]);
    const used = new Set(all.map(keyOf));
    expect(Object.keys(reasons).filter((text) => !used.has(text))).toEqual([]);
    const why = (text: string) => reasons[keyOf(text) as keyof typeof reasons];
    const rows = lines.map(({ name, count, missing: gaps }) => {
      const have = gaps.includes(name) ? 'no' : `${count - gaps.length} of ${count} flags`;
      const told = gaps.map((gap) => (gap === name ? why(gap) : `\`${gap.slice(name.length + 1)}\`: ${why(gap)}`));
      return `| \`${name}\` | ${have} | ${told.join('; ')} |`;
    });
    const globalRows = ofAll.map((flag) => `| \`${flag}\` | no | ${why(`* ${flag}`)} |`);
    const text = [
      '# The verbs and flags of kubectl 1.32 in kpod',
      '',
      'Made by `test/e2e/kubectl-table.test.ts` from what `kubectl VERB --help` says and from the definitions of `src/cli/verbs`; the reasons stand in',
      '`test/e2e/support/kubectl-reasons.ts`. What is neither there nor has a reason fails that test (`vitest -u` writes this file anew).',
      '',
      '| verb | kpod | what is missing, and why |',
      '|---|---|---|',
      ...rows,
      `| flags of all verbs | ${globals.length - ofAll.length} of ${globals.length} | |`,
      ...globalRows,
      '',
    ];
    await expect(text.join('\n')).toMatchFileSnapshot('../../src/cli/KUBECTL.md');
  });
});
