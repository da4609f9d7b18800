import type { ChildProcess } from 'node:child_process';
import { UserError } from '../../api/errors.ts';
import type { CommandDeps, Interrupt } from '../deps.ts';

/** What it takes to run the program that builds kustomizations. */
export interface KustomizeDeps {
  readonly env: CommandDeps['env'];
  readonly streams: Pick<CommandDeps['streams'], 'err'>;
  readonly onInterrupt: CommandDeps['onInterrupt'];
}

/** As much as is read of a manifest: what builds more has gone astray. */
const maxBytes = 16 << 20;

/**
 * What a kustomization says, as one manifest in the order of `kubectl apply -k`. Throws UserError in the words of the program that builds it.
 * k8s: cli-runtime resource/kustomizevisitor.go
 */
export async function buildKustomization(directory: string, deps: KustomizeDeps): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  await runKustomize(['--', directory], deps, async (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new UserError(`what ${directory} builds is too long for a manifest: more than ${maxBytes >> 20} MiB`);
  });
  return Buffer.concat(chunks);
}

/** The programs that build kustomizations, with the words that tell them to; the first that is installed does it. */
const programs = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
] as const;

/**
 * Has the installed program build a kustomization. Its warnings go to stderr; its output to `onOutput`, whose error ends the program. Throws
 * UserError: in its own words when it fails, and with the way out when there is none.
 */
export async function runKustomize(
  args: readonly string[],
  deps: KustomizeDeps,
  onOutput: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  for (const [program, verb] of programs) {
    const child = await start(program, [verb, ...args], deps.env);
    if (child) return follow(child, { title: `${program} ${verb}`, onOutput }, deps);
  }
  throw new UserError(
    'kustomizations are built by the program kustomize, or by kubectl, and neither is on the PATH: install one, or have it run where there is one and pass the result on: kubectl kustomize DIR | kpod apply -f -',
  );
}

/** Answers undefined when there is no such program. */
async function start(program: string, args: readonly string[], env: CommandDeps['env']): Promise<ChildProcess | undefined> {
  const { spawn } = await import('node:child_process');
  // Where it finds git, helm, proxies and the user's own settings, but nothing that is told to kpod alone.
  const theirs = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KPOD_')));
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env: theirs });
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    child.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return resolve(undefined);
      reject(new UserError(`failed to run ${JSON.stringify(program)}: ${cause.message}`, { cause }));
    });
  });
}

interface Running {
  /** What it is called in messages. */
  readonly title: string;
  readonly onOutput: (chunk: Buffer) => Promise<void>;
}

const exitCodes: Readonly<Record<Interrupt, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, 'no reader': 141 };

/** Reads what a program says, until its end. */
async function follow(child: ChildProcess, { title, onOutput }: Running, { streams, onInterrupt }: KustomizeDeps): Promise<void> {
  let interrupted: Interrupt | undefined;
  const forget = onInterrupt((by) => {
    interrupted = by;
    child.kill();
  });
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 1)));
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    for await (const chunk of child.stdout ?? []) await onOutput(chunk as Buffer);
    const exit = await ended;
    if (interrupted) throw new UserError(`${title} was interrupted`, { exitCode: exitCodes[interrupted] });
    const { warnings, message } = exit === 0 ? { warnings: said, message: '' } : readFailure(said);
    if (warnings !== '') streams.err(warnings);
    if (exit !== 0) throw new UserError(message || `${title} ended with ${typeof exit === 'number' ? `exit code ${exit}` : exit}`);
  } finally {
    child.kill();
    forget();
  }
}

/** kubectl says `error: `, kustomize `Error: ` before what stopped it, some kubectls write it into their log; warnings come before that. */
function readFailure(said: string): { readonly warnings: string; readonly message: string } {
  const found = /^(?:error: |E\d{4} .*"command failed" err=)/im.exec(said);
  if (!found) return { warnings: '', message: said.trim() };
  const rest = said.slice(found.index + found[0].length).trim();
  return { warnings: said.slice(0, found.index), message: found[0].endsWith('=') ? fromLog(rest) : rest };
}

/** A text as klog writes it: quoted, or where it has several lines, each behind a tab. */
function fromLog(text: string): string {
  const lines = /^<\n([\s\S]*)\n >$/.exec(text)?.[1];
  if (lines !== undefined) return lines.replace(/^\t/gm, '');
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
