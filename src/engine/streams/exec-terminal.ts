import type { EngineContext } from '../common/dialect.ts';
import type { ExecSession } from '../types.ts';
import { finishExec, holdComplaints } from './exec-failure.ts';
import { openTerminal, type TerminalConfig } from './terminal.ts';

/** An engine command on a terminal: both engines want one of their own before they give one to a process. */
export function inTerminal(
  { runner, clock, dialect }: EngineContext,
  argv: readonly string[],
  config: TerminalConfig & { readonly stdin: boolean },
): ExecSession {
  const { terminalPace: pace, losesTerminalSize: repeatsSize = false } = dialect;
  const terminal = openTerminal(runner.program(argv), { ...config, repeatsSize, ...(pace ? { pace } : {}) }, clock);
  const output = holdComplaints(runner.failures);
  terminal.onOutput((data) => {
    if (!output.stream.write(data)) terminal.pause();
  });
  output.stream.on('drain', () => terminal.resume());
  const result = new Promise<{ exitCode: number; message?: string }>((resolve, reject) => {
    terminal.onExit(({ exitCode, signal }) => {
      output.stream.end();
      try {
        const command = runner.show(argv);
        resolve(finishExec({ exitCode: signal ? 128 + signal : exitCode, command, texts: runner.failures }, [output]));
      } catch (error) {
        reject(error);
      }
    });
  });
  result.catch(() => {});
  return {
    stdin: config.stdin ? terminal.input : undefined,
    stdout: output.stream,
    stderr: undefined,
    resize: (size) => terminal.resize(size),
    result,
    close: () => terminal.kill(),
  };
}
