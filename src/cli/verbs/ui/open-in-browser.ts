import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../../api/errors.ts';
import type { CommandDeps } from '../../deps.ts';

/** What desktops have for it. */
const opener = 'xdg-open';

/**
 * Shows the page in the desktop's browser. Everybody on the machine can read the command lines of its programs, so what they get is a file
 * of the user's own that leads on to the address; `forget` removes it. A desktop that has no browser is told of, and is no failure: the
 * address was printed.
 */
export async function openInBrowser(url: string, { env, paths, streams }: CommandDeps): Promise<{ forget(): Promise<void> }> {
  const complain = (why: string) => streams.err(`warning: no browser was opened (${why}); open the address yourself\n`);
  const file = join(dirname(paths.socket), 'ui.html');
  const forget = () => rm(file, { force: true });
  try {
    await forget();
    const text = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}"><title>kpod</title>\n`;
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    complain(messageOf(error));
    return { forget };
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(opener, [pathToFileURL(file).href], { stdio: 'ignore', detached: true, env });
  child.once('error', (error: NodeJS.ErrnoException) =>
    complain(error.code === 'ENOENT' ? `there is no program ${opener}` : `${opener}: ${error.message}`),
  );
  child.once('exit', (code) => {
    if (code) complain(`${opener}: exit code ${code}`);
  });
  child.unref();
  return { forget };
}
