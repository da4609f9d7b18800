/**
 * Writes who may import whom, as `src/rooms.json` says it, for the linter (`.biome.jsonc`) and for people (`src/README.md`), each between
 * two marker comments.
 *
 * `node .scripts/rooms-table.mjs` after a change of the table; with `--check` it changes nothing and fails when a file is behind.
 */
import { execFileSync } from 'node:child_process';
import { pathOf, readText, replacePart, writeOrCheck } from './generated-parts.mjs';

const { rooms } = JSON.parse(readText('src/rooms.json'));

/** What isolated rooms do without: the process and the time come to them as arguments. */
const deniedGlobals = {
  process: 'take what you need as an argument',
  setImmediate: 'use the clock',
  setInterval: 'use the clock',
  setTimeout: 'use the clock',
};

/** An override of the linter for files of one room. A later override replaces the options of an earlier one, so each is complete. */
function override(includes, { name, mayImport, isIsolated }, who) {
  const others = rooms.filter((room) => room.name !== name && !mayImport.includes(room.name)).map((room) => room.name);
  const group = others.sort().flatMap((other) => {
    const files = mayImport.filter((path) => path.startsWith(`${other}/`)).map((path) => `!**/${path}`);
    return [`**/${other}/**`, ...files];
  });
  const allowed = mayImport.map((path) => `src/${path}`).join(', ');
  // What begins with a dot and a slash stays in its room, whatever its folders are called.
  const patterns = [{ group: [...group, '!./**'], message: `${who} may import ${allowed === '' ? 'no other room' : `${allowed} only`}` }];
  return {
    includes,
    linter: {
      rules: {
        style: {
          noRestrictedImports: { level: 'error', options: { patterns } },
          ...(isIsolated ? { noRestrictedGlobals: { level: 'error', options: { deniedGlobals } } } : {}),
        },
      },
    },
  };
}

function renderOverrides() {
  const overrides = rooms.flatMap((room) => [
    override([`src/${room.name}/**`], room, `src/${room.name}`),
    ...(room.exceptions ?? []).map(({ name, files, mayImport }) =>
      override(files, { ...room, mayImport: [...room.mayImport, ...mayImport] }, name),
    ),
  ]);
  return overrides.map((one) => JSON.stringify(one)).join(',\n');
}

/** In the words of people: `api, base, types of store and engine`. */
function importsInWords({ name, mayImport, exceptions = [] }) {
  const whole = mayImport.filter((path) => !path.includes('/'));
  const missing = rooms.filter((room) => room.name !== name && !whole.includes(room.name));
  const types = mayImport.filter((path) => path.endsWith('/types.ts')).map((path) => path.slice(0, path.indexOf('/')));
  const typesOf = types.length > 0 ? [`types of ${[types.slice(0, -1).join(', '), types.at(-1)].filter(Boolean).join(' and ')}`] : [];
  const words = missing.length === 1 ? [`everything but ${missing[0].name}`] : [...whole, ...typesOf];
  const more = exceptions.map((one) => `\`${one.name}\` alone also ${one.mayImport.join(', ')}`);
  return [words.join(', ') || '–', ...more].join('; ');
}

function renderTable() {
  const rows = rooms.map((room) => {
    const packages = room.packages.map((name) => `\`${name}\``).join(', ') || '–';
    return `| \`${room.name}\` | ${room.duty} | ${importsInWords(room)} | ${packages} |`;
  });
  return ['| folder | duty | may import | packages |', '|---|---|---|---|', ...rows].join('\n');
}

/** As the formatter prints it: the check of the whole repository looks at it, too. */
function format(text) {
  return execFileSync(pathOf('node_modules/.bin/biome'), ['format', '--stdin-file-path=.biome.jsonc'], {
    cwd: pathOf('.'),
    encoding: 'utf8',
    input: text,
  });
}

const place = (open, close) => ({
  begin: `${open} rooms: begin (made by .scripts/rooms-table.mjs)${close}`,
  end: `${open} rooms: end${close}`,
});
writeOrCheck(
  {
    '.biome.jsonc': format(replacePart(readText('.biome.jsonc'), place('//', ''), `\n${renderOverrides()}\n`)),
    'src/README.md': replacePart(readText('src/README.md'), place('<!--', ' -->'), `\n\n${renderTable()}\n\n`),
  },
  'node .scripts/rooms-table.mjs',
);
