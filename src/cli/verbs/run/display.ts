import { Chalk } from 'chalk';
import { fitProgress, podProgress, progressKey, progressLine } from '../../../printers/run-progress.ts';
import { cutToWidth, textWidth } from '../../../printers/text-width.ts';
import type { CommandDeps } from '../../deps.ts';
import { harmless } from '../../streams/streams.ts';
import { outcomeOf } from './pod-outcome.ts';
import type { PodState } from './tracker.ts';

/** Shows how the pods get on. */
export interface RunDisplay {
  /** Shows what is new; on a terminal the time that has passed, too. `now` in milliseconds. */
  show(states: readonly PodState[], now: number): void;
  /** Prints text of other kinds (a log, a cause) so that it does not mix with the status lines. */
  print(text: string | Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>;
  /** Nothing more will be shown. */
  close(): void;
}

type DisplayDeps = Pick<CommandDeps, 'streams' | 'colors'>;

/** Lines that update in place on a terminal; one line a change in a pipe. */
export const createDisplay = (deps: DisplayDeps): RunDisplay =>
  deps.streams.stdoutIsTerminal ? createTerminalDisplay(deps) : createPipeDisplay(deps);

function createPipeDisplay({ streams }: DisplayDeps): RunDisplay {
  const shown = new Map<string, string>();
  return {
    show(states, now) {
      const width = nameWidth(states);
      for (const { uid, pod, events } of states) {
        const key = pod && progressKey(pod, events);
        // That a pod is gone is an error, and said as one.
        if (!pod || key === undefined || shown.get(uid) === key) continue;
        shown.set(uid, key);
        void streams.out(`${progressLine(pod, events, now, width)}\n`);
      }
    },
    print: async (text, to = 'stdout') => (to === 'stdout' ? streams.out(text) : streams.err(String(text))),
    close: () => {},
  };
}

const up = (rows: number): string => (rows === 0 ? '' : `\x1b[${rows}A`);
const clearBelow = '\r\x1b[J';

function createTerminalDisplay({ streams, colors }: DisplayDeps): RunDisplay {
  const paint = createPainter(colors.stdout);
  let block: readonly string[] = [];
  let shown: { readonly states: readonly PodState[]; readonly now: number } | undefined;
  let atLineStart = true;

  const painted = () => block.map((line) => `${paint(line)}\n`).join('');
  /** Back to the first line of the block. A terminal that has become narrower has wrapped what no longer fits. */
  const erase = () => {
    const { columns } = streams.size();
    return `${up(block.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / columns)), 0))}${clearBelow}`;
  };
  const show = (states: readonly PodState[], now: number) => {
    shown = { states, now };
    const lines = layOut(states, now, streams.size());
    // A log line that is not complete yet keeps its place: the block waits for its end.
    if (!atLineStart || lines.join('\n') === block.join('\n')) return;
    const before = erase();
    block = lines;
    void streams.draw(`${before}${painted()}`);
  };
  const forget = streams.onResize(() => shown && show(shown.states, shown.now));
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

/** As many lines as the terminal has room for: pods that are still on their way come first when there are too many. */
function layOut(states: readonly PodState[], now: number, size: { readonly columns: number; readonly rows: number }): readonly string[] {
  const room = Math.max(1, size.rows - 2);
  const columns = Math.max(1, size.columns - 1);
  const present = states.flatMap(({ pod, events }) => (pod ? [{ pod, events }] : []));
  const waiting = present.filter(({ pod }) => outcomeOf(pod) === undefined);
  const isTooMuch = states.length > room;
  const rows = (isTooMuch ? waiting.slice(0, room - 1) : present).map(({ pod, events }) => podProgress(pod, events, now));
  const summary = isTooMuch ? [cutToWidth(`${states.length - waiting.length} of ${states.length} pods are settled`, columns)] : [];
  return [...fitProgress(rows, columns), ...summary];
}

const nameWidth = (states: readonly PodState[]): number => Math.max(0, ...states.map(({ target }) => target.name.length));

const bad =
  /\b(Init:)?(Err\w+|\w*BackOff|Error|OOMKilled|\w+Error|InvalidImageName|DeadlineExceeded|Failed|ExitCode:\d+|Signal:\d+|ContainerCannotRun)\b/;
const good = /\b(Running|Completed|Succeeded)\b/;

/** Only the word for the status is coloured. */
function createPainter(colored: boolean): (line: string) => string {
  const chalk = new Chalk({ level: colored ? 1 : 0 });
  return (line) => (bad.test(line) ? line.replace(bad, (word) => chalk.red(word)) : line.replace(good, (word) => chalk.green(word)));
}
