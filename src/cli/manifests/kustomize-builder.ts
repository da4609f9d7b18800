import type { ChildProcessByStdio } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../../api/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import { readFileStart } from '../../base/file-start.ts';
import { newProcessMark, signalMarkedProcesses } from '../../base/marked-processes.ts';
import type { CommandDeps } from '../deps.ts';

/** A program that builds kustomizations, under way. */
export interface Builder {
  /** What it is called in messages. */
  readonly title: string;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Its exit code, or the signal that ended it. What it has started may go on, and write. */
  readonly exited: Promise<number | string>;
  /** Nobody writes any more, and all is read. */
  readonly closed: Promise<void>;
  /** Reads no more, and ends it with all that it has started. Resolves when it has ended, or was made to. Never rejects. */
  end(): Promise<void>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** The programs that build kustomizations, with the words that tell them to; the first that is installed does it. */
const programs = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
] as const;

/** Starts the first of the programs that is installed. Throws UserError: with the way out when there is none, and when it cannot be run. */
export async function startBuilder(args: readonly string[], deps: Pick<CommandDeps, 'env' | 'clock'>): Promise<Builder> {
  for (const [program, verb] of programs) {
    const mark = newProcessMark();
    const child = await start(program, [verb, ...args], { env: deps.env, mark });
    if (child) return builderOf(child, { title: `${program} ${verb}`, mark, clock: deps.clock });
  }
  throw new UserError(
    'kustomizations are built by the program kustomize, or by kubectl, and neither is on the PATH: install one, or have it run where there is one and pass the result on: kubectl kustomize DIR | kpod apply -f -',
  );
}

/** Answers undefined when there is no such program. */
async function start(
  program: string,
  args: readonly string[],
  { env, mark }: Pick<CommandDeps, 'env'> & { readonly mark: string },
): Promise<Child | undefined> {
  const { spawn } = await import('node:child_process');
  // Where it finds git, helm, proxies and the user's own settings, but nothing that is told to kpod alone.
  const theirs = Object.entries(env).filter(([name]) => !name.startsWith('KPOD_'));
  // In kpod's own session and group: Ctrl-C reaches all of it, and git and ssh can ask the user on the terminal for a password.
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: Object.fromEntries([...theirs, mark.split('=')]) });
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    // Also later: what cannot be signalled has ended, or is another user's.
    child.on('error', resolve);
  });
  if (!failure) return child;
  const file = await findFile(program, env['PATH']);
  if (file !== undefined) throw new UserError(`${file} cannot be run: ${await reasonOf(file, failure)}`, { cause: failure });
  // A directory of the PATH that is closed to the user may have it or not.
  if (failure.code === 'ENOENT' || failure.code === 'EACCES') return undefined;
  throw new UserError(`${program} cannot be run: ${failure.message}`, { cause: failure });
}

/** The first file of that name on the PATH, whether it can be run or not. A directory is no program. */
async function findFile(program: string, path = '/bin:/usr/bin'): Promise<string | undefined> {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, program);
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  return undefined;
}

async function reasonOf(file: string, { code, message }: NodeJS.ErrnoException): Promise<string> {
  if (code !== 'ENOENT' && code !== 'EACCES') return message;
  const isExecutable = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isExecutable) return 'it is not executable; chmod +x makes it so';
  const start = await readFileStart(file, 256).catch(() => '');
  const interpreter = /^#![ \t]*([^ \t\n]+)/.exec(String(start))?.[1];
  if (interpreter === undefined) return 'what loads it is not there; it was made for another system';
  return `its first line asks for ${JSON.stringify(interpreter)}, which ${code === 'ENOENT' ? 'is not there' : 'is not executable'}`;
}

/** How long a program may take to clean up when it is told to end, and how often it is looked at in that time. */
const graceMs = 1_000;
const lookMs = 50;

function builderOf(
  child: Child,
  { title, mark, clock }: { readonly title: string; readonly mark: string; readonly clock: Clock },
): Builder {
  const { stdout, stderr } = child;
  const exited = new Promise<number | string>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 1)));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  /** Answers whether anybody was there. */
  const signalAll = async (signal: NodeJS.Signals | 0): Promise<boolean> =>
    (await signalMarkedProcesses(mark, signal, 'own')) > 0 || (child.exitCode === null && child.signalCode === null && child.kill(signal));
  return {
    title,
    stdout,
    stderr,
    exited,
    closed,
    async end() {
      // Whoever still writes is told so by SIGPIPE.
      stdout.destroy();
      stderr.destroy();
      await signalAll('SIGTERM');
      const until = clock.now() + graceMs;
      while (clock.now() < until && (await signalAll(0))) await sleep(clock, lookMs);
      await signalAll('SIGKILL');
    },
  };
}
