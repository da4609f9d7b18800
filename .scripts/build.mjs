// Bundles the command line and the agent into dist/. Runs as `npm run build`, and after `npm ci` in a clone (`prepare`).
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, root));

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild) {
  // What is wrong was printed already.
  await build(esbuild).catch((error) => {
    if (!error.errors) throw error;
    process.exitCode = 1;
  });
} else if (existsSync(path('dist/cli.js'))) {
  process.stdout.write('esbuild is not installed: dist/ stays as it is\n');
} else {
  process.stderr.write('error: kpod cannot be built without its development packages: run `npm ci` without --omit=dev\n');
  process.exitCode = 1;
}

async function build({ build }) {
  const result = await build({
    entryPoints: { cli: path('src/cli/main.ts'), agent: path('src/agent/entry.ts') },
    outdir: path('dist'),
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Its compiled parts lie beside it.
    external: ['@lydell/node-pty'],
    // Bundled CommonJS packages ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module';\nconst require = createBundleRequire(import.meta.url);",
    },
    legalComments: 'eof',
    logLevel: 'warning',
    write: false,
  });
  // Only a build that succeeded replaces the one before. New chunks first: what runs meanwhile finds all of one build or of the other.
  await mkdir(path('dist/chunks'), { recursive: true });
  await Promise.all(result.outputFiles.map((file) => writeFile(file.path, file.contents)));
  const current = new Set(result.outputFiles.map((file) => file.path));
  const stale = (await readdir(path('dist'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(file)));
}
