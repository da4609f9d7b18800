import { UserError } from '../../api/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { CommandDeps, Interrupt } from '../deps.ts';
import { type Builder, startBuilder } from './kustomize-builder.ts';

/** What it takes to run the program that builds kustomizations. */
export interface KustomizeDeps {
  readonly env: CommandDeps['env'];
  readonly clock: Clock;
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

/**
 * Has the installed program build a kustomization. Its warnings go to stderr; its output to `onOutput`, whose error ends the program. Throws
 * UserError: in its own words when it fails, and with the way out when there is none.
 */
export async function runKustomize(
  args: readonly string[],
  deps: KustomizeDeps,
  onOutput: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  const builder = await startBuilder(args, deps);
  const { title } = builder;
  const { exit, said, isWhole } = await readUnlessInterrupted(builder, onOutput, deps);
  const { warnings, message } = exit === 0 ? { warnings: said, message: '' } : readFailure(said);
  if (warnings !== '') deps.streams.err(warnings);
  if (!isWhole) deps.streams.err(`warning: what ${title} has started still runs after its end; what it writes now is not read\n`);
  if (exit !== 0) throw new UserError(message || `${title} ended with ${typeof exit === 'number' ? `exit code ${exit}` : exit}`);
}

const exitCodes: Readonly<Record<Interrupt, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, 'no reader': 141 };

/** Ends the builder, with all that it has started, when nobody wants any more what it builds, or when it has gone astray. */
async function readUnlessInterrupted(
  builder: Builder,
  onOutput: (chunk: Buffer) => Promise<void>,
  { onInterrupt, clock }: KustomizeDeps,
): Promise<Said> {
  let forget = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    forget = onInterrupt((by) => {
      // Whoever reads no more is told nothing, as SIGPIPE tells nothing.
      const message = by === 'no reader' ? '' : `${builder.title} was interrupted`;
      reject(new UserError(message, { exitCode: exitCodes[by] }));
    });
  });
  try {
    return await Promise.race([interrupted, readBuilder(builder, onOutput, clock)]);
  } catch (error) {
    await builder.end();
    throw error;
  } finally {
    forget();
  }
}

/** What a builder said, beside its output. */
interface Said {
  /** Its exit code, or the signal that ended it. */
  readonly exit: number | string;
  /** All of stderr. */
  readonly said: string;
  /** Whether it was read to its end; else something that the builder left behind could still write. */
  readonly isWhole: boolean;
}

/** How long nothing may come from what a builder has left behind until it is waited for no more: pipes are emptied, and filters done, sooner. */
const quietMs = 1_000;

/** Reads what a builder says until its end. Throws UserError when it says too much, and what `onOutput` throws. */
async function readBuilder(builder: Builder, onOutput: (chunk: Buffer) => Promise<void>, clock: Clock): Promise<Said> {
  const { stdout, stderr, exited, closed, title } = builder;
  let said = '';
  const now = { news: 0, isWriting: false, hasExited: false, bytesAfterExit: 0 };
  const saysTooMuch = new Promise<never>((_, reject) => {
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      now.news += 1;
      if (said.length <= maxBytes) return;
      stderr.destroy();
      const first = JSON.stringify(said.slice(0, 200).split('\n')[0]);
      reject(new UserError(`${title} says too much on stderr, more than ${maxBytes >> 20} MiB; first ${first}`));
    });
  });
  const readOutput = async (): Promise<void> => {
    for await (const chunk of stdout) {
      now.news += 1;
      if (now.hasExited) now.bytesAfterExit += (chunk as Buffer).length;
      now.isWriting = true;
      await onOutput(chunk as Buffer);
      now.isWriting = false;
    }
  };
  const done = new AbortController();
  const isQuiet = async (): Promise<false> => {
    await exited;
    now.hasExited = true;
    let seen: number;
    do {
      seen = now.news;
      await sleep(clock, quietMs, done.signal);
      // A slow reader's time is not the builder's, and no pipe holds so much.
    } while (!done.signal.aborted && (now.isWriting || now.news !== seen) && now.bytesAfterExit <= maxBytes);
    return false;
  };
  const isClosed = Promise.all([readOutput(), closed]).then(() => true);
  try {
    const isWhole = await Promise.race([saysTooMuch, isClosed, isQuiet()]);
    return { exit: await exited, said, isWhole };
  } finally {
    done.abort();
    stdout.destroy();
    stderr.destroy();
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
