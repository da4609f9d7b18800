// Bundles the command line and the agent into dist/, and writes their manual there. Runs as `npm run build`, after `npm ci` in a clone
// (`dependencies`) and before `npm pack`. What is packed has neither this nor `prepare`: it is installed without a build.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBundle } from './bundle.mjs';
import { makeManPage } from './man-page.mjs';
import { warm } from './warm.mjs';

const root = new URL('..', import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, root));

const esbuild = await import('esbuild').catch(() => undefined);
if (esbuild) {
  // What is wrong was printed already.
  await build(esbuild).catch((error) => {
    if (!error.errors) throw error;
    process.exitCode = 1;
  });
} else if (existsSync(path('dist/cli.cjs'))) {
  process.stdout.write('esbuild is not installed: dist/ stays as it is\n');
} else {
  process.stderr.write('error: kpod cannot be built without its development packages: run `npm ci` without --omit=dev\n');
  process.exitCode = 1;
}

/** Only a build that succeeded replaces the one before. */
async function build(esbuild) {
  const files = new Map([['kpod.1', await makeManPage(esbuild)], ...(await makeBundle(esbuild)).files]);
  await mkdir(path('dist/chunks'), { recursive: true });
  for (const [file, text] of files) await writeFile(path(`dist/${file}`), text);
  const current = new Set([...files.keys()].map((file) => path(`dist/${file}`)));
  const stale = (await readdir(path('dist'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(file)));
  await warm(path('bin/kpod.js'));
}
