import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { newProcessMark, signalMarkedProcesses } from '../../base/marked-processes.ts';
import { attachArgv, execArgv } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { type Engine, EngineError, type ExecSession } from '../types.ts';
import { finishExec, holdComplaints } from './exec-failure.ts';
import { inTerminal } from './exec-terminal.ts';

/** Runs processes in containers, or joins the one that is there: with pipes, or on a terminal of their own. */
export function createExec(context: EngineContext): Pick<Engine, 'exec' | 'attach'> {
  const { detachKeys } = context.dialect;
  return {
    exec(id, config) {
      const mark = config.endsWithSession ? newProcessMark() : undefined;
      const argv = execArgv(id, config, detachKeys, mark);
      const session = config.tty ? inTerminal(context, argv, config) : withPipes(context, argv, config);
      return mark === undefined ? session : endingProcess(session, mark);
    },
    attach(id, config) {
      const argv = attachArgv(id, config, detachKeys);
      // The end of what a person types is not the end of the container's terminal.
      return config.tty ? inTerminal(context, argv, { ...config, endsInput: false }) : withPipes(context, argv, config);
    },
  };
}

/** Ends the process, and not only the engine's child, when the session is given up. */
function endingProcess(session: ExecSession, mark: string): ExecSession {
  let hasEnded = false;
  const ended = () => {
    hasEnded = true;
  };
  session.result.then(ended, ended);
  return {
    ...session,
    close() {
      session.close();
      if (!hasEnded) void endMarkedProcesses(mark);
    },
  };
}

/** An engine that was just told to start it may do so a little later. */
const againMs = 1_000;

/**
 * Those of others than the caller's user stay: containers of a user's docker daemon, and of rootless podman those that run as another user
 * than root. Never rejects.
 */
async function endMarkedProcesses(mark: string): Promise<void> {
  await signalMarkedProcesses(mark, 'SIGKILL');
  await pause(againMs);
  await signalMarkedProcesses(mark, 'SIGKILL');
}

function withPipes({ runner }: EngineContext, argv: readonly string[], config: { readonly stdin: boolean }): ExecSession {
  const command = runner.show(argv);
  const child = runner.spawn(argv, [config.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe']);
  const stdout = holdComplaints(runner.failures);
  const stderr = holdComplaints(runner.failures);
  for (const [output, held] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    // Output that breaks is output that ends; without a child there is none.
    output?.on('error', () => output.destroy());
    if (output) output.pipe(held.stream);
    else held.stream.end();
  }
  // Whoever writes to a process that has ended learns so from the result.
  child.stdin?.on('error', () => {});
  const failed = new Promise<never>((_, reject) => {
    child.on('error', (error) => reject(new EngineError(error.message, { command, kind: 'unavailable', cause: error })));
  });
  const ended = once(child, 'close').then(([code]) =>
    finishExec({ exitCode: (code as number | null) ?? 137, command, texts: runner.failures }, [stderr, stdout]),
  );
  const result = Promise.race([ended, failed]);
  // A caller that only reads the streams must not end kpod.
  result.catch(() => {});
  return {
    stdin: child.stdin ?? undefined,
    stdout: stdout.stream,
    stderr: stderr.stream,
    resize() {},
    result,
    close() {
      child.kill('SIGKILL');
      child.stdin?.destroy();
    },
  };
}
