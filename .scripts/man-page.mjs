// The manual page of dist/, from the tables that `--help` is made of.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {typeof import('esbuild')} esbuild
 * @returns {Promise<string>} for a formatter of manuals
 */
export async function makeManPage({ build }) {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { manPage } from './cli/command-line/man-page.ts';
        export { verbs } from './cli/verbs/table.ts';`,
      resolveDir: `${root}src`,
    },
    bundle: true,
    // The tables are read, and no verb is called.
    external: ['*/run.ts'],
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  const { manPage, verbs } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  return manPage(verbs, version);
}
