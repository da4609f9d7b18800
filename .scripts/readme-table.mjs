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

/** What no field says by itself. */
const engines = [
  '## Where engines and users differ',
  '',
  '- A seccomp profile that is not stated is the default one of the engine, as with a kubelet whose `seccompDefault` is on; profiles of type',
  '  `Localhost` lie in `~/.local/state/kpod/seccomp`.',
  '- A right that the engine cannot give (`kpod doctor`) is refused. A user other than root has the capabilities that are added at once on',
  "  podman, through programs on docker. With `runAsGroup`, the image's own groups of the user are left out. Privileged on podman without root",
  '  is as much as your user may.',
  '- For an ordinary user of docker, a `subPath` that is a single file is checked just before its container starts: who can write to the volume',
  '  might still replace it by a link in that moment. A directory is safe, and so is everything on the other set-ups. Volumes in memory are',
  '  emptied there when a pod gets a new sandbox, and a `sizeLimit` on a disk is only warned of.',
  '- In logs on docker, bytes that are no UTF-8 are replaced.',
  '',
];

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
    ...engines,
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
