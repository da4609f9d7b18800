/**
 * Writes what the code knows: the table of commands into the README, between its two marker comments, and the table of fields as
 * `src/api/SUPPORT.md`.
 *
 * `node .scripts/readme-table.mjs` after a change of the tables in `src`; with `--check` it changes nothing and fails when a file is behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

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

/** Puts a part between its markers. */
function replacePart(text, name, part) {
  const begin = `<!-- ${name}: begin (made by .scripts/readme-table.mjs) -->`;
  const end = `<!-- ${name}: end -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md lacks the lines\n${begin}\n${end}`);
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}

function read(name) {
  try {
    return readFileSync(pathOf(name), 'utf8');
  } catch {
    return '';
  }
}

const sources = await load();
const wanted = {
  'README.md': replacePart(read('README.md'), 'commands', renderCommands(sources)),
  'src/api/SUPPORT.md': renderSupport(sources),
};
for (const [name, text] of Object.entries(wanted)) {
  if (!process.argv.includes('--check')) writeFileSync(pathOf(name), text);
  else if (text !== read(name)) {
    process.stderr.write(`${name} is behind the tables of src: run \`node .scripts/readme-table.mjs\`\n`);
    process.exitCode = 1;
  }
}
