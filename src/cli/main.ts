import { homedir, tmpdir } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import { createSystemClock } from '../base/clock.ts';
import { resolvePaths } from '../base/paths.ts';
import { createClient } from '../client/http-client.ts';
import { agentAddress, createLocalClient } from '../client/local-client.ts';
import type { Interrupt } from './deps.ts';
import { asUserError } from './errors/file-error.ts';
import { renderError } from './errors/render-error.ts';
import { type HostDeps, runCommandLine } from './run-command-line.ts';
import { createProcessStreams } from './streams/streams.ts';
import { createWarningPrinter } from './streams/warnings.ts';

/**
 * Runs a command line and ends the process with its exit code: the only place of the command line interface that does.
 * `entry` is the script that understands `agent run`.
 */
export async function main(words: readonly string[], entry: string): Promise<never> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && lost === undefined) complain(asUserError(Object.assign(error, { path: '/dev/stdout' })));
    endWithoutReader(error);
  });
  process.stderr.on('error', endWithoutReader);
  // Nobody handled it: said as an error of kpod, not as a stack.
  process.on('uncaughtException', (error) => process.exit(complain(error)));
  // Nothing is left that could end the command, and it has not ended. Node would go with exit code 13 and without a word.
  process.on('beforeExit', () => process.exit(complain(new Error('the command waits for something that cannot come'))));
  const exitCode = await runCommandLine(words, createHost(entry));
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
  process.exit(lost ?? exitCode);
}

/** Those who have something to clean up. */
const interruptListeners = new Set<(by: Interrupt) => void>();
/** The exit code since nobody reads our output any more. */
let lost: number | undefined;

/**
 * Whoever reads our output has gone (`kpod get | head -1`): what SIGPIPE says to a program written in C. A command that must clean up does so
 * first, and says it to nobody.
 */
function endWithoutReader(error: NodeJS.ErrnoException): void {
  const isFirst = lost === undefined;
  lost ??= error.code === 'EPIPE' ? 141 : 1;
  if (interruptListeners.size === 0) process.exit(lost);
  if (isFirst) for (const listener of interruptListeners) listener('no reader');
}

/** Says on stderr what is wrong; answers the exit code. */
function complain(error: unknown): number {
  const { text, exitCode } = renderError(error, process.argv.includes('-v') || process.argv.includes('--verbose'));
  process.stderr.write(text);
  return exitCode;
}

function createHost(entry: string): HostDeps {
  const { env } = process;
  const { version } = packageJson;
  const streams = createProcessStreams(process);
  const clock = createSystemClock();
  const uid = process.getuid?.();
  const paths = resolvePaths(env, { uid: uid ?? 0, home: env['HOME'] || homedir(), tmp: tmpdir() });
  const onWarning = createWarningPrinter(streams);
  const onNotice = (text: string) => streams.err(`kpod: ${text}\n`);
  return {
    streams,
    env,
    clock,
    paths,
    version,
    entry,
    client: createLocalClient({ paths, env, clock, version, entry, uid, onWarning, onNotice }),
    directClient: createClient(agentAddress(paths, uid), { onWarning }),
    async openCluster(flags) {
      const { openCluster } = await import('../client/cluster/open.ts');
      return openCluster(flags, { env, clock, onWarning, home: env['HOME'] || homedir(), stdinIsTerminal: streams.stdinIsTerminal });
    },
    async watchFiles(...args) {
      const { createFileWatcher } = await import('./watching/watch-files.ts');
      return createFileWatcher(clock)(...args);
    },
    onInterrupt,
    exitNow: (exitCode) => process.exit(exitCode),
  };
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onInterrupt(listener: (by: Interrupt) => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  interruptListeners.add(listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
    interruptListeners.delete(listener);
  };
}

/** process.exit drops what a pipe has not taken yet. */
function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) return resolve();
    stream.write('', () => resolve());
  });
}
