// Turns the chunks of a bundle into CommonJS, and joins those that are always or often needed into one file a program.
// Node loads one CommonJS file much faster than dozens of ES modules, and `import 'node:http'` alone costs Node 22 and 24 as much as a
// whole `kpod get`, because it asks the module for all that it could give.
import { createHash } from 'node:crypto';
import { basename, relative } from 'node:path';

/**
 * The files of a program in `dist`: the pack `NAME.cjs`, which exports what `entry` exports, and of the chunks that it does not hold one
 * file each, to be loaded when they are needed.
 * @param {{ metafile: import('esbuild').Metafile, outputFiles: readonly import('esbuild').OutputFile[], root: string }} bundle
 *   split ES modules
 * @param {{ entry: string, often: readonly string[] }} program `entry` and `often`: sources below the root
 * @param {typeof import('esbuild').transform} transform
 * @returns {Promise<{ pack: string, chunks: ReadonlyMap<string, string>, sources: ReadonlySet<string> }>} texts, those of chunks by their
 *   names; and the sources that the pack is made of
 */
export async function packProgram({ metafile, outputFiles, root }, { entry, often }, transform) {
  const { outputs } = metafile;
  const outputOf = (source) => {
    const found = Object.keys(outputs).find((path) => outputs[path].entryPoint === source);
    if (found === undefined) throw new Error(`${source} is no file that is loaded by itself`);
    return found;
  };
  const packed = closure(outputs, [entry, ...often].map(outputOf), ['import-statement']);
  const all = closure(outputs, [...packed], ['import-statement', 'dynamic-import']);
  const texts = new Map();
  for (const file of outputFiles) {
    const path = relative(root, file.path);
    if (!all.has(path)) continue;
    const { code } = await transform(file.text, {
      format: 'cjs',
      // For Node, esbuild would add a list of all exports, which only ES modules need to know them by.
      platform: 'neutral',
      target: 'node20',
      supported: { 'dynamic-import': false },
      legalComments: 'inline',
    });
    texts.set(path, withShortNames(code));
  }
  const wrapped = (text) => `(exports, require, module) => {\n${text}}`;
  const helpers = new Map();
  const entries = [...packed].map((path) => `${JSON.stringify(chunkName(path))}: ${wrapped(withoutHelpers(texts.get(path), helpers))},\n`);
  const chunks = [...all]
    .filter((path) => !packed.has(path))
    .map((path) => [chunkName(path), `module.exports = ${wrapped(texts.get(path))};\n`]);
  return {
    pack: withDigest(packText([...helpers.values()].join(''), entries.join(''), chunkName(outputOf(entry)))),
    chunks: new Map(chunks),
    sources: new Set([...packed].flatMap((path) => Object.keys(outputs[path].inputs))),
  };
}

/** What is reached from there by imports of these kinds, itself included. */
function closure(outputs, from, kinds) {
  const reached = new Set(from);
  for (const path of reached) {
    for (const { path: imported, kind, external } of outputs[path].imports) if (!external && kinds.includes(kind)) reached.add(imported);
  }
  return reached;
}

/** A chunk calls each other that it imports by its whole file name, hundreds of times in all: by the hash in it, it is known as well. */
const withShortNames = (text) => text.replace(/\bimport_\w*?_([0-9A-Z]{8})\b/g, '$$$1');

/** Chunks are known by it: names of chunks hold hashes, so that no two are alike. */
const chunkName = (path) => basename(path, '.js');

/**
 * A chunk without the functions that esbuild puts before each. They are the same in nearly all, and go to `helpers`, by their names; one
 * whose names would be taken for the chunk's own is written differently, and stays.
 * @param {string} text
 * @param {Map<string, string>} helpers
 */
function withoutHelpers(text, helpers) {
  const start = text.indexOf('var stdin_exports = {};');
  if (start < 0) return text;
  const own = text
    .slice(0, start)
    .split(/^(?=var )/m)
    .filter((helper) => {
      const name = /^var (__\w+) = /.exec(helper)?.[1] ?? '';
      if (name !== '' && !helpers.has(name)) helpers.set(name, helper);
      return helpers.get(name) !== helper;
    });
  return own.join('') + text.slice(start);
}

/** `bin/load.js` knows a text by its first line. */
const withDigest = (text) => `'use strict'; // ${createHash('sha256').update(text).digest('hex').slice(0, 16)}${text}`;

/** Chunks ask for each other by paths, and for everything else by the names of modules. */
const packText = (helpers, entries, entry) => `
${helpers}const packed = {
${entries}};
const loaded = new Map();
function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const module = { exports: {} };
  const chunk = packed[name] || require(\`./chunks/\${name}.cjs\`);
  loaded.set(name, module);
  chunk(module.exports, requireFrom, module);
  return module.exports;
}
function requireFrom(wanted) {
  return wanted.startsWith('.') ? load(wanted.slice(wanted.lastIndexOf('/') + 1, -'.js'.length)) : require(wanted);
}
module.exports = load(${JSON.stringify(entry)});
`;
