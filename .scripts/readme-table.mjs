/**
 * Writes what the code knows: the table of commands into the README, between its two marker comments, and the table of fields as
 * `src/api/SUPPORT.md`.
 *
 * `node .scripts/readme-table.mjs` after a change of the tables in `src`; with `--check` it changes nothing and fails when a file is behind.
 */
import { build } from 'esbuild';
import { pathOf, readText, replacePart, writeOrCheck } from './generated-parts.mjs';

/** The source is TypeScript, which Node 20 does not read by itself. The commands themselves stay outside: nobody calls them here. */
async function load() {
  const bundled = await build({
    stdin: {
      contents: `
        export { resources } from './api/kinds/resources.ts';
        export { supportGroups } from './api/support.ts';
        export { groupByWords, legend, titleOf } from './printers/explain-support.ts';
        export { verbGroups } from './cli/command-line/verb.ts';
        export { verbs } from './cli/verbs/table.ts';`,
      resolveDir: pathOf('src'),
    },
    bundle: true,
    external: ['*/run.ts'],
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const [file] = bundled.outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}

const cell = (text) => text.replaceAll('|', '\\|');

function renderSupport({ resources, supportGroups, groupByWords, legend, titleOf }) {
  const kinds = resources.map(({ kind }) => kind);
  const groups = supportGroups(kinds).map((group) => {
    const rows = groupByWords(group.fields).map(({ word, names, note }) => {
      const fields = names.map((name) => `\`${name}\``).join(', ');
      return `| ${word} | ${fields}${note === '' ? '' : `: ${cell(note)}`} |`;
    });
    return [`## ${titleOf(group)}`, '', '| support | fields |', '|---|---|', ...rows, ''].join('\n');
  });
  return [
    '# What kpod makes of the fields of manifests',
    '',
    'Made by `.scripts/readme-table.mjs` from `support-table.ts`, by which the code decides. `kpod explain --support` prints the same.',
    '',
    ...legend.map(([word, meaning]) => `- **${word}**: ${meaning}`),
    '',
    'Fields of structures that the table does not go into are honoured as a whole. An empty value (`{}`, `[]`) counts as not set, except as the',
    'source of a volume.',
    '',
    ...groups,
  ].join('\n');
}

function renderCommands({ verbs, verbGroups }) {
  const rows = verbGroups.map((group) => {
    const names = verbs.filter((entry) => !entry.hidden && entry.group === group).map(({ name }) => `\`${name}\``);
    return `| ${group.toLowerCase()} | ${names.join(', ')} |`;
  });
  return ['| to | commands |', '|---|---|', ...rows].join('\n');
}

const markers = {
  begin: '<!-- commands: begin (made by .scripts/readme-table.mjs) -->',
  end: '<!-- commands: end -->',
};
const sources = await load();
writeOrCheck(
  {
    'README.md': replacePart(readText('README.md'), markers, `\n\n${renderCommands(sources)}\n\n`),
    'src/api/SUPPORT.md': renderSupport(sources),
  },
  'node .scripts/readme-table.mjs',
);
