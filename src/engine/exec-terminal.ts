import { Writable } from 'node:stream';
import { spawn } from '@lydell/node-pty';
import type { EngineContext } from './dialect.ts';
import { holdComplaints, settle } from './exec-failure.ts';
import type { ExecSession, TerminalSize } from './types.ts';

const endOfTransmission = '\x04';

/** How a terminal is used. */
export interface TerminalConfig {
  readonly stdin: boolean;
  readonly size?: TerminalSize;
  /** Whether the end of the input is told to the process; unless told otherwise it is. */
  readonly endsInput?: boolean;
}

/** An engine command on a terminal: both engines want one of their own before they give one to a process. */
export function inTerminal({ runner }: EngineContext, argv: readonly string[], config: TerminalConfig): ExecSession {
  const { file, args, env } = runner.program(argv);
  const size = config.size ?? { columns: 80, rows: 24 };
  const terminal = spawn(file, args, { name: 'xterm', cols: size.columns, rows: size.rows, env, encoding: null });
  const output = holdComplaints();
  terminal.onData((data) => {
    // Without an encoding the chunks are bytes, whatever the type says.
    if (!output.stream.write(data as unknown as Buffer)) terminal.pause();
  });
  output.stream.on('drain', () => terminal.resume());
  const result = new Promise<{ exitCode: number; message?: string }>((resolve, reject) => {
    terminal.onExit(({ exitCode, signal }) => {
      output.stream.end();
      try {
        resolve(settle(signal ? 128 + signal : exitCode, [output], runner.show(argv)));
      } catch (error) {
        reject(error);
      }
    });
  });
  result.catch(() => {});
  const stdin = new Writable({
    write(chunk: Buffer, _encoding, done) {
      // Bytes are written as they are, whatever the type says.
      terminal.write(chunk as unknown as string);
      done();
    },
    final(done) {
      if (config.endsInput ?? true) terminal.write(endOfTransmission);
      done();
    },
  });
  return {
    stdin: config.stdin ? stdin : undefined,
    stdout: output.stream,
    stderr: undefined,
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    result,
    close: () => terminal.kill('SIGKILL'),
  };
}
