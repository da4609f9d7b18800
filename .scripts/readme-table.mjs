/**
 * Writes the parts of the README that the code knows, each between its two marker comments: the table of commands from
 * `src/cli/command-table.ts`, the table of fields from `src/api/support-table.ts` and the schema.
 *
 * `node .scripts/readme-table.mjs` after a change of those; with `--check` it changes nothing and fails when the README is behind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const readme = fileURLToPath(new URL('../README.md', import.meta.url));

/** The source is TypeScript, which Node 20 does not read by itself. The commands themselves stay outside: nobody calls them here. */
async function load() {
  const bundled = await build({
    stdin: {
      contents: `
        export { supportTable } from './api/support-table.ts';
        export { structNamed } from './api/schema.ts';
        export { commandTable } from './cli/command-table.ts';`,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
    },
    bundle: true,
    external: ['./commands/*'],
    write: false,
    format: 'esm',
    platform: 'node',
  });
  const [file] = bundled.outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(file.contents).toString('base64')}`);
}

/** Init and app containers are one struct: the path of the app containers stands for both. */
const skipped = new Set(['initContainers', 'ephemeralContainers', 'status']);

/** The structs of the table as a reader of a manifest meets them, each with where it stands: `Container` is `Pod spec.containers[]`. */
function findPlaces({ supportTable, structNamed }) {
  const places = new Map();
  const visit = (struct, kind, path) => {
    if (places.has(struct) || !supportTable[struct]) return;
    places.set(struct, path === 'metadata' ? '`metadata` of any kind' : path === '' ? kind : `${kind} \`${path}\``);
    for (const [field, type] of structNamed(struct)) {
      if (skipped.has(field) || supportTable[struct][field]?.is !== 'honoured') continue;
      const [inner, suffix] = type.is === 'list' ? [type.of, '[]'] : [type, ''];
      if (inner.is === 'struct') visit(inner.struct, kind, `${path === '' ? '' : `${path}.`}${field}${suffix}`);
    }
  };
  for (const kind of ['Pod', 'Service', 'Namespace']) visit(kind, kind, '');
  return places;
}

const code = (value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** What kpod does with a field, in words; fields with the same words share a row. */
function verdict(support, hasOwnRows) {
  if (support === undefined) return 'refused';
  switch (support.is) {
    case 'honoured':
      return support.keys ? verdictOfKeys(support.keys) : hasOwnRows ? 'see its own rows' : 'honoured';
    case 'accepted':
      return support.values ? `only ${support.values.map(code).join(' or ')}` : `accepted, without effect: ${support.because}`;
    case 'warned':
      return `warning: ${support.because}`;
  }
}

function verdictOfKeys(keys) {
  return Object.entries(keys)
    .map(([key, support]) => `\`${key}\`: ${verdict(support, false)}`)
    .join('; ');
}

function rowsOf(struct, place, { supportTable, structNamed }) {
  const table = supportTable[struct];
  const schema = structNamed(struct);
  const groups = new Map();
  for (const field of new Set([...Object.keys(table), ...schema.keys()])) {
    const type = schema.get(field);
    const inner = type?.is === 'list' ? type.of : type;
    const words = verdict(table[field], inner?.is === 'struct' && Object.hasOwn(supportTable, inner.struct));
    groups.set(words, [...(groups.get(words) ?? []), `\`${field}\``]);
  }
  return [...groups].map(([words, fields], index) => `| ${index === 0 ? place : ''} | ${fields.join(', ')} | ${words} |`);
}

function renderFields(sources) {
  const rows = [...findPlaces(sources)].flatMap(([struct, place]) => rowsOf(struct, place, sources));
  return ['| where | field | what kpod does |', '|---|---|---|', ...rows].join('\n');
}

function renderCommands({ commandTable }) {
  const shown = commandTable.filter(({ hidden }) => !hidden);
  const rows = shown.map(({ name, summary }) => `| \`kpod ${name}\` | ${summary.replaceAll('|', '\\|')} |`);
  return ['| command | what it does |', '|---|---|', ...rows].join('\n');
}

/** Puts a part between its markers. */
function replacePart(text, name, part) {
  const begin = `<!-- ${name}: begin (made by .scripts/readme-table.mjs) -->`;
  const end = `<!-- ${name}: end -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`README.md lacks the lines\n${begin}\n${end}`);
  return `${text.slice(0, from)}${begin}\n\n${part}\n\n${text.slice(to)}`;
}

const text = readFileSync(readme, 'utf8');
const sources = await load();
const fresh = replacePart(replacePart(text, 'commands', renderCommands(sources)), 'fields', renderFields(sources));
if (!process.argv.includes('--check')) writeFileSync(readme, fresh);
else if (fresh !== text) {
  process.stderr.write('README.md is behind the tables of src: run `node .scripts/readme-table.mjs`\n');
  process.exitCode = 1;
}
