import { Chalk } from 'chalk';
import { textWidth } from '../../printers/text-width.ts';
import type { CommandDeps } from '../deps.ts';
import { harmless } from '../streams/streams.ts';

type Size = ReturnType<CommandDeps['streams']['size']>;

/** Lines of a terminal that change in place. */
export interface LiveBlock {
  /** Shows the lines that `lay` answers for the terminal's size; again when that changes. */
  show(lay: (size: Size) => readonly string[]): void;
  /** Prints text of other kinds above the lines. */
  print(text: string | Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>;
  close(): void;
}

const up = (rows: number): string => (rows === 0 ? '' : `\x1b[${rows}A`);
const clearBelow = '\r\x1b[J';

/** Begins below what stands on the terminal. */
export function createLiveBlock({ streams, colors }: Pick<CommandDeps, 'streams' | 'colors'>): LiveBlock {
  const paint = createPainter(colors.stdout);
  let block: readonly string[] = [];
  let shown: ((size: Size) => readonly string[]) | undefined;
  let atLineStart = true;

  const painted = () => block.map((line) => `${paint(line)}\n`).join('');
  /** Back to the first line of the block. A terminal that has become narrower has wrapped what no longer fits. */
  const erase = () => {
    const { columns } = streams.size();
    return `${up(block.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / columns)), 0))}${clearBelow}`;
  };
  const show = (lay: (size: Size) => readonly string[]) => {
    shown = lay;
    const lines = lay(streams.size());
    // A log line that is not complete yet keeps its place: the block waits for its end.
    if (!atLineStart || lines.join('\n') === block.join('\n')) return;
    const before = erase();
    block = lines;
    void streams.draw(`${before}${painted()}`);
  };
  const forget = streams.onResize(() => shown && show(shown));
  return {
    show,
    async print(text, to = 'stdout') {
      const data = Buffer.from(harmless(text, true));
      if (data.length === 0) return;
      const below = atLineStart ? erase() : '';
      atLineStart = data.at(-1) === 0x0a;
      const after = atLineStart ? painted() : '';
      if (!atLineStart) block = [];
      if (to === 'stdout') return streams.out(Buffer.concat([Buffer.from(below), data, Buffer.from(after)]));
      await streams.draw(below);
      streams.err(data.toString('utf8'));
      await streams.draw(after);
    },
    close: forget,
  };
}

const bad =
  /\b(Init:)?(Err\w+|\w*BackOff|Error|OOMKilled|\w+Error|InvalidImageName|DeadlineExceeded|Failed|ExitCode:\d+|Signal:\d+|ContainerCannotRun)\b/;
const good = /\b(Running|Completed|Succeeded)\b/;

/** Only the word for the status is coloured, and the marks of steps. */
function createPainter(colored: boolean): (line: string) => string {
  const chalk = new Chalk({ level: colored ? 1 : 0 });
  const word = (line: string) =>
    bad.test(line) ? line.replace(bad, (found) => chalk.red(found)) : line.replace(good, (found) => chalk.green(found));
  return (line) => word(line).replace(/✓ /g, chalk.green('✓ ')).replace(/✗ /g, chalk.red('✗ ')).replace(/● /g, chalk.cyan('● '));
}
