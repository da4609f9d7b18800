import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { LimitFunction } from 'p-limit';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { quoteCommandLine } from '../../base/quote-command-line.ts';
import { EngineError } from '../types.ts';
import { type FailureTexts, readFailure } from './errors.ts';

/** How an engine's CLI is called. */
export interface RunnerConfig {
  /** The program and the options that stand before every verb. */
  readonly command: readonly string[];
  /** The child's whole environment. What is in `shownEnv` stands before the command line in errors. */
  readonly env: Readonly<Record<string, string>>;
  readonly shownEnv: Readonly<Record<string, string>>;
  /** What the engine writes when it fails. */
  readonly failures: FailureTexts;
  /** Where commands run, so that nothing of the caller's directory is kept busy or written into. */
  readonly cwd: string;
  /** One for all engines: more than eight commands at once are slower together than in turn. */
  readonly limit: LimitFunction;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RunOptions {
  /** Kills the child; the call rejects with kind `aborted`. */
  readonly signal?: AbortSignal;
  readonly stdin?: Uint8Array;
  /** Added to the child's environment; never shown. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the command runs instead. */
  readonly cwd?: string;
  /** Told each line that the command writes, on whichever stream, as it comes. */
  readonly onLine?: (line: string) => void;
  /** For commands that may take minutes, such as a pull: they do not count against the limit, and may take as long as they like. */
  readonly unlimited?: boolean;
}

/** Runs the engine's CLI with argument arrays; nothing of the caller's environment reaches it. */
export interface Runner {
  /** Standard output of a command that succeeded. Throws EngineError. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Standard output whatever the exit code was, with the failure if there was one. Rejects when the program cannot be run. */
  tryRun(args: readonly string[], options?: RunOptions): Promise<{ readonly stdout: string; readonly failure?: EngineError }>;
  /**
   * A child that streams. `stdio` as for node's spawn. Its errors need no listener, and one that was never there can be killed. When no more files can be opened, it has no streams,
   * and an error follows.
   */
  spawn(args: readonly string[], stdio: Parameters<typeof spawn>[2]['stdio']): ChildProcess;
  /** Program and arguments for those who start it themselves (a pty). */
  readonly program: (args: readonly string[]) => { readonly file: string; readonly args: string[]; readonly env: Record<string, string> };
  /** What the engine writes when it fails. */
  readonly failures: FailureTexts;
  /** The command line for people. */
  show(args: readonly string[]): string;
}

/** A command that takes longer waits for something: it keeps no other from running any more. */
const busyMs = 15_000;
/** A command that takes longer gets no answer any more. k8s: the kubelet's runtimeRequestTimeout */
const answersWithinMs = 120_000;

/** A runner of one engine's CLI. */
export function createRunner(config: RunnerConfig): Runner {
  const [file, ...prefixArgs] = config.command as [string, ...string[]];
  const show = (args: readonly string[]) => {
    const assignments = Object.entries(config.shownEnv).map(([name, value]) => `${name}=${quoteCommandLine([value])} `);
    return assignments.join('') + quoteCommandLine([...config.command, ...args]);
  };
  const tryRun: Runner['tryRun'] = (args, options = {}) => {
    const askedAt = config.clock.now();
    const start = async () => {
      const startedAt = config.clock.now();
      const call = { file, args: [...prefixArgs, ...args], env: config.env, cwd: config.cwd, shown: show(args), failures: config.failures };
      const result = await runOnce(call, options, config.clock);
      // The words that tell what it was about: what a container is told to run comes later, and is nobody's business.
      const words = quoteCommandLine([file, ...args.slice(0, 6)]);
      const failed = result.failure ? { failed: result.failure.kind } : {};
      config.log.debug('engine command', { words, ms: config.clock.now() - startedAt, waitedMs: startedAt - askedAt, ...failed });
      return result;
    };
    return options.unlimited ? start() : whileBusy(config, start);
  };
  return {
    tryRun,
    async run(args, options) {
      const { stdout, failure } = await tryRun(args, options);
      if (failure) throw failure;
      return stdout;
    },
    spawn(args, stdio) {
      const child = spawn(file, [...prefixArgs, ...args], { stdio, env: config.env, cwd: config.cwd });
      // Whoever needs to know listens; nobody must, also when the caller gave up before it could.
      child.on('error', () => {});
      // Without a process, node would send the signal to process 0: to kpod, and all that is in its group.
      const kill = child.kill.bind(child);
      child.kill = (signal) => child.pid !== undefined && kill(signal);
      return child;
    },
    program: (args) => ({ file, args: [...prefixArgs, ...args], env: { ...config.env } }),
    failures: config.failures,
    show,
  };
}

/** Runs within the limit, of which it takes part for so long only. */
function whileBusy<T>({ limit, clock }: RunnerConfig, start: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    void limit(async () => {
      const done = new AbortController();
      start()
        .then(resolve, reject)
        .finally(() => done.abort());
      await sleep(clock, busyMs, done.signal);
    });
  });
}

interface Call {
  readonly file: string;
  readonly args: string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly shown: string;
  readonly failures: FailureTexts;
}

async function runOnce(call: Call, options: RunOptions, clock: Clock): Promise<{ stdout: string; failure?: EngineError }> {
  const aborted = () => new EngineError('the command was given up', { command: call.shown, kind: 'aborted' });
  if (options.signal?.aborted) throw aborted();
  if (call.args.some((word) => word.includes('\0'))) {
    const message = 'an argument or a setting has a NUL byte, which no command line can carry';
    return { stdout: '', failure: new EngineError(message, { command: call.file, kind: 'other' }) };
  }
  const child = execa(call.file, call.args, {
    env: { ...call.env, ...options.env },
    extendEnv: false,
    cwd: options.cwd ?? call.cwd,
    reject: false,
    ...(options.stdin ? { input: options.stdin } : { stdin: 'ignore' }),
    ...(options.signal ? { cancelSignal: options.signal } : {}),
    // kpod's end must not cut an engine command in the middle: what is half done is the hardest to mend.
    cleanup: false,
    detached: true,
    maxBuffer: 256 * 1024 * 1024,
    stripFinalNewline: true,
  });
  if (options.onLine) for (const stream of [child.stdout, child.stderr]) tellLines(stream, options.onLine);
  // With its children: rootless podman works in one.
  const end = () => child.pid !== undefined && signalGroup(child.pid, 'SIGTERM');
  options.signal?.addEventListener('abort', end);
  const result = options.unlimited ? await child : await inTime(child, clock);
  options.signal?.removeEventListener('abort', end);
  if (!result) {
    const message = `${call.file} did not answer within ${answersWithinMs / 1000} seconds`;
    return { stdout: '', failure: new EngineError(message, { command: call.shown, kind: 'interrupted' }) };
  }
  const stdout = result.stdout ?? '';
  if (!result.failed) return { stdout };
  if (result.isCanceled || options.signal?.aborted) throw aborted();
  if (result.code === 'E2BIG') {
    const message = "the container's arguments and environment are longer than this machine lets a command line be";
    return { stdout, failure: new EngineError(message, { command: call.file, kind: 'other' }) };
  }
  if (result.exitCode === undefined) {
    const killed = result.signal ? `was killed by ${result.signal}` : `cannot be run: ${result.originalMessage ?? 'unknown cause'}`;
    const kind = result.signal ? 'interrupted' : 'unavailable';
    const failure = new EngineError(`${call.file} ${killed}`, { command: call.shown, kind });
    if (kind === 'unavailable') throw failure;
    return { stdout, failure };
  }
  const { message, kind } = readFailure(result.stderr ?? '', call.failures);
  const text = message || `${call.file} ended with exit code ${result.exitCode}`;
  return { stdout, failure: new EngineError(text, { command: call.shown, kind }) };
}

/** Beside what is kept of the stream for the answer. */
function tellLines(stream: Readable | null, tell: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer | string) => {
    const lines = `${rest}${chunk}`.split(/[\r\n]/);
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line);
  });
}

/**
 * What became of the child; undefined when it took too long. Then it is killed, and what it left is found as after any other end of it. It
 * is not waited for: who hangs in the kernel, on a disk that has gone, does not even die.
 */
async function inTime<T>(child: Promise<T> & { readonly pid?: number | undefined }, clock: Clock): Promise<T | undefined> {
  const done = new AbortController();
  const tooLate = sleep(clock, answersWithinMs, done.signal).then(() => undefined);
  const result = await Promise.race([child, tooLate]).finally(() => done.abort());
  if (result === undefined && child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  return result;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended by itself.
  }
}
