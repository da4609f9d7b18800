import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../api/errors.ts';
import type { CommandDeps } from '../deps.ts';

/** What came back from the editor, and the file that it is in. */
export interface Edited {
  readonly text: string;
  readonly path: string;
}

/** Lets the user edit a text, in the editor of KUBE_EDITOR, EDITOR, or vi. Throws UserError when the editor fails. k8s: kubectl editor.go */
export async function editText(text: string, extension: string, { env }: Pick<CommandDeps, 'env'>): Promise<Edited> {
  const path = join(env['TMPDIR'] || tmpdir(), `kpod-edit-${randomBytes(5).toString('hex')}${extension}`);
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  const [program = '', ...args] = editorCommand(env);
  await launch(program, [...args, path]);
  return { text: await readFile(path, 'utf8'), path };
}

/** A name with quotes in it is for a shell to read. */
function editorCommand(env: CommandDeps['env']): readonly string[] {
  const editor = env['KUBE_EDITOR'] || env['EDITOR'] || 'vi';
  if (!editor.includes(' ')) return [editor];
  return /["'\\]/.test(editor) ? [env['SHELL'] || '/bin/bash', '-c', `${editor} "$0"`] : editor.split(' ');
}

async function launch(program: string, args: readonly string[]): Promise<void> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { stdio: 'inherit' });
  const exit = await new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'ENOENT';
      const message = missing ? `unable to launch the editor ${JSON.stringify(program)}` : cause.message;
      reject(new UserError(message, { cause }));
    });
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
  if (exit !== 0) throw new UserError(`there was a problem with the editor ${JSON.stringify(program)}`);
}
