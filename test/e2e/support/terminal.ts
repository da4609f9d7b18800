/** A real terminal: a pseudo-terminal of this machine, and what a person would see on it. */
import { spawn } from '@lydell/node-pty';
import { kpodProgram, type Workspace } from './workspace.ts';

export interface OnTerminal {
  readonly finished: Promise<number>;
  /** All that was written, with its control characters. */
  written(): string;
  /** The lines that a person sees, those that have scrolled away included. */
  screen(): string;
  type(text: string): void;
  resize(columns: number): void;
}

/** Starts kpod with a terminal of its own as its input and output. */
export function startOnTerminal(
  work: Pick<Workspace, 'env' | 'dir'>,
  words: readonly string[],
  { columns = 80, env = {} }: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> } = {},
): OnTerminal {
  const [file, ...args] = kpodProgram(words);
  const all = { ...work.env, LANG: 'C.UTF-8', TERM: 'xterm', ...env };
  const pty = spawn(file, args, { name: 'xterm', cols: columns, rows: 24, env: all, cwd: work.dir });
  let text = '';
  let width = columns;
  pty.onData((data) => {
    text += data;
  });
  return {
    finished: new Promise((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode))),
    written: () => text,
    screen: () => screenOf(text, width),
    type: (keys) => pty.write(keys),
    resize(next) {
      width = next;
      pty.resize(next, 24);
    },
  };
}

const esc = '\x1b';
const pieces = new RegExp(`${esc}\\[(\\d*)A|${esc}\\[J|${esc}\\[[\\d;]*m|\r|\n|[^${esc}\r\n]`, 'gu');

/** What stands on a terminal after a text: lines, the cursor going up and back, and all below it cleared. */
function screenOf(text: string, columns: number): string {
  const lines: string[] = [''];
  let [row, column] = [0, 0];
  const down = () => {
    row += 1;
    if (row === lines.length) lines.push('');
  };
  for (const [piece, ups] of text.matchAll(pieces)) {
    if (piece.endsWith('A') && ups !== undefined) row = Math.max(0, row - Number(ups || 1));
    else if (piece === '\x1b[J') lines.splice(row, lines.length, (lines[row] ?? '').slice(0, column));
    else if (piece === '\r') column = 0;
    else if (piece === '\n') down();
    else if (!piece.startsWith('\x1b')) {
      if (column === columns) {
        down();
        column = 0;
      }
      const line = (lines[row] ?? '').padEnd(column);
      lines[row] = line.slice(0, column) + piece + line.slice(column + 1);
      column += 1;
    }
  }
  return lines.join('\n');
}
