import { randomInt } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../api/errors.ts';
import type { CommandDeps } from '../../deps.ts';

/** The texts of an object as it is and as it would be, under a name for its files. */
export interface Pair {
  readonly name: string;
  readonly live: string;
  readonly merged: string;
}

/**
 * Shows by a program how the texts differ, and answers its exit code, 0 or 1. Throws UserError (exit code 2 and more) when it fails.
 * The texts lie in directories that only the user can read, and that are gone afterwards. k8s: kubectl diff.go DiffProgram, Differ
 */
export async function compare(pairs: readonly Pair[], deps: CommandDeps): Promise<number> {
  const live = await makeDirectory('LIVE', deps.env);
  const merged = await makeDirectory('MERGED', deps.env);
  try {
    for (const pair of pairs) {
      await writeFile(join(live, pair.name), pair.live, { mode: 0o600 });
      await writeFile(join(merged, pair.name), pair.merged, { mode: 0o600 });
    }
    return await runProgram([...diffCommand(deps.env), live, merged], deps);
  } finally {
    await rm(live, { recursive: true, force: true });
    await rm(merged, { recursive: true, force: true });
  }
}

async function makeDirectory(prefix: string, env: CommandDeps['env']): Promise<string> {
  const path = join(env['TMPDIR'] || tmpdir(), `${prefix}-${randomInt(2 ** 32)}`);
  await mkdir(path, { mode: 0o700 });
  return path;
}

/** Of the words behind the program's name only those of letters, digits, dashes and equals signs count, as in kubectl. */
export function diffCommand(env: CommandDeps['env']): readonly string[] {
  const [program = '', ...words] = (env['KUBECTL_EXTERNAL_DIFF'] ?? '').split(' ');
  return program === '' && words.length === 0 ? ['diff', '-u', '-N'] : [program, ...words.filter((word) => /^[a-zA-Z0-9=-]+$/.test(word))];
}

async function runProgram([program = '', ...args]: readonly string[], { streams, env }: CommandDeps): Promise<number> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  child.stderr.setEncoding('utf8').on('data', (text: string) => streams.err(text));
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such program; KUBECTL_EXTERNAL_DIFF names the one to compare with' : cause.message;
      reject(new UserError(`failed to run ${JSON.stringify(program)}: ${why}`, { cause, exitCode: 2 }));
    });
    child.once('close', (code, signal) => resolve(code ?? signal ?? 2));
  });
  const [exit] = await Promise.all([ended, passOn(child.stdout.setEncoding('utf8'), streams)]);
  if (exit === 0 || exit === 1) return exit;
  throw new UserError(typeof exit === 'number' ? `exit status ${exit}` : `signal: ${exit}`, {
    exitCode: typeof exit === 'number' ? exit + 1 : 2,
  });
}

async function passOn(output: AsyncIterable<string>, streams: CommandDeps['streams']): Promise<void> {
  for await (const text of output) await streams.out(text);
}
