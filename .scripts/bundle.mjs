// The files of dist/, in memory.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packProgram } from './pack.mjs';

/** What `bin/kpod.js` starts, and what it holds from the beginning beside what its entry imports: the code of the verbs called most. */
const programs = {
  cli: {
    entry: 'src/cli/main.ts',
    often: ['apply', 'delete', 'exec', 'get', 'logs', 'run'].map((verb) => `src/cli/verbs/${verb}/run.ts`),
  },
  agent: { entry: 'src/agent/entry.ts', often: [] },
};

/** `import text from './file.js?raw'` is the text of that file, as in the tests. */
const rawText = {
  name: 'raw text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -'?raw'.length)),
      namespace: 'raw',
    }));
    build.onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({ contents: await readFile(path), loader: 'text' }));
  },
};

/** `import text from './file.ts?script'` is what a browser runs of it, in one piece. */
const browserScript = (build) => ({
  name: 'browser script',
  setup(plugged) {
    plugged.onResolve({ filter: /\?script$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -'?script'.length)),
      namespace: 'script',
    }));
    plugged.onLoad({ filter: /.*/, namespace: 'script' }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        absWorkingDir: root,
        bundle: true,
        format: 'iife',
        target: 'es2022',
        minify: true,
        write: false,
        logLevel: 'warning',
      });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
});

/** Of package.json only what is asked of it. A program is not the place of a list of packages. */
const ownVersion = {
  name: 'own version',
  setup(build) {
    build.onLoad({ filter: /^.*\/package\.json$/ }, async ({ path }) => {
      if (path !== resolve(root, 'package.json')) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Colours for borders of tables: kpod's have none. `cli-table3` asks for the package when it needs it, and does without. */
const noBorderColours = {
  name: 'no border colours',
  setup(build) {
    build.onResolve({ filter: /^@colors\/colors\/safe$/ }, ({ path }) => ({ path, namespace: 'left out' }));
    build.onLoad({ filter: /.*/, namespace: 'left out' }, () => ({ contents: '' }));
  },
};

/**
 * The compiled parts of terminals lie beside their package. It is read when the first terminal is wanted: a machine for which there are none
 * does without terminals, not without kpod.
 */
const lateTerminals = {
  name: 'late terminals',
  setup(build) {
    const name = '@lydell/node-pty';
    build.onResolve({ filter: /^@lydell\/node-pty$/ }, ({ namespace }) =>
      namespace === 'late' ? { path: name, external: true } : { path: name, namespace: 'late' },
    );
    build.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents: `exports.spawn = (...args) => require('${name}').spawn(...args);`,
      resolveDir: root,
    }));
  },
};

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Rejects with esbuild's error, which it has printed, when the source does not build.
 * @param {typeof import('esbuild')} esbuild
 * @returns {Promise<{ files: ReadonlyMap<string, string>, sources: Readonly<Record<string, ReadonlySet<string>>> }>} texts by their paths
 *   below dist/, in the order to write them; and of each program the sources that it reads when it starts
 */
export async function makeBundle({ build, transform }) {
  const { metafile, outputFiles } = await build({
    entryPoints: Object.values(programs).map(({ entry }) => entry),
    outdir: 'dist',
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    entryNames: '[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    legalComments: 'inline',
    logLevel: 'warning',
    metafile: true,
    plugins: [rawText, ownVersion, noBorderColours, lateTerminals, browserScript(build)],
    write: false,
  });
  const packs = [];
  const chunks = [];
  const sources = {};
  for (const [name, program] of Object.entries(programs)) {
    const packed = await packProgram({ metafile, outputFiles, root }, program, transform);
    packs.push([`${name}.cjs`, packed.pack]);
    for (const [chunk, text] of packed.chunks) chunks.push([`chunks/${chunk}.cjs`, text]);
    sources[name] = packed.sources;
  }
  // New chunks first: what runs meanwhile finds all of one build or of the other.
  return { files: new Map([...chunks, ...packs]), sources };
}
