import { describe, expect, test } from 'vitest';
import { manPage } from '../../../src/cli/command-line/man-page.ts';
import type { Verb } from '../../../src/cli/command-line/verb.ts';
import { shownFlags } from '../../../src/cli/command-line/verb-flags.ts';
import { verbs } from '../../../src/cli/verbs/table.ts';

const below: Verb = { name: 'paint wall', usage: 'WALL', summary: 'Paint a wall', group: 'Change', examples: [], flags: [] };
const paint: Verb = {
  name: 'paint',
  usage: '[-f FILE]',
  summary: 'Paint objects',
  group: 'Change',
  examples: ['.kpod paint -f \\wall'],
  flags: [
    { name: 'filename', short: 'f', kind: 'string', value: 'FILE', help: "'quoted' is no request" },
    { name: 'dry-run', kind: 'bool', help: 'paint nothing' },
  ],
  below: [below],
};

describe('man kpod', () => {
  test('says of a verb what its help says, in the language of manuals', () => {
    const text = manPage([paint], '1.2.3');
    expect(text).toMatch(/^\.TH KPOD 1 "" "kpod 1\.2\.3" "kpod"\n\.SH NAME\nkpod \\- run /);
    expect(text).toContain('.SS Change\n.TP\n\\fBpaint\\fR\nPaint objects\n');
    expect(text).toContain(
      [
        '.SS paint\n\\fBkpod paint\\fR [\\-f FILE] [flags]\n.P\nPaint objects.',
        ".TP\n\\fB\\-f\\fR, \\fB\\-\\-filename\\fR \\fIFILE\\fR\n\\&'quoted' is no request",
        '.TP\n\\fB\\-\\-dry\\-run\\fR\npaint nothing',
        '.P\n.nf\n\\&.kpod paint \\-f \\ewall\n.fi',
        '.SS paint wall\n\\fBkpod paint wall\\fR WALL [flags]\n.P\nPaint a wall.\n',
      ].join('\n'),
    );
  });

  test('has every verb and every flag that help shows, and no hidden verb', () => {
    const text = manPage(verbs, '1.2.3').replaceAll('\\-', '-');
    const withBelow = (verb: Verb): readonly Verb[] => [verb, ...(verb.below ?? []).flatMap(withBelow)];
    for (const verb of verbs.filter(({ hidden }) => !hidden).flatMap(withBelow)) {
      expect(text).toContain(`.SS ${verb.name}\n`);
      for (const { name } of shownFlags(verb)) expect(text).toContain(`\\fB--${name}\\fR`);
    }
    for (const { name } of verbs.filter(({ hidden }) => hidden)) expect(text).not.toContain(`.SS ${name}\n`);
  });
});
