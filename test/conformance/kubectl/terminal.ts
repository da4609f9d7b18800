import { spawn } from '@lydell/node-pty';

/** Runs a command in a terminal of 80 columns to its end; what it shows is its stdout. */
export function typeInTerminal(
  [file = '', ...args]: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }> {
  const terminal = spawn(file, args, { cols: 80, rows: 24, cwd, env: { ...env, TERM: 'xterm' } });
  let stdout = '';
  terminal.onData((data) => {
    stdout += data;
  });
  return new Promise((resolve) => {
    terminal.onExit(({ exitCode }) => resolve({ stdout, stderr: '', exitCode }));
  });
}
