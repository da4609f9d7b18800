import { Chalk } from 'chalk';
import { progressKey, progressLine } from '../../printers/run-progress.ts';
import type { CommandDeps } from '../deps.ts';
import { settle } from './settle.ts';
import type { PodState } from './tracker.ts';

/** Shows how the pods get on. */
export interface RunDisplay {
  /** Shows what is new; on a terminal the time that has passed, too. `now` in milliseconds. */
  show(states: readonly PodState[], now: number): void;
  /** Prints text of other kinds (a log, a cause) so that it does not mix with the status lines. */
  print(text: string | Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>;
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
      for (const { uid, pod, events, target } of states) {
        const key = pod ? progressKey(pod, events) : 'gone';
        if (shown.get(uid) === key) continue;
        shown.set(uid, key);
        void streams.out(pod ? `${progressLine(pod, events, now, width)}\n` : `${target.name} was deleted\n`);
      }
    },
    print: async (text, to = 'stdout') => (to === 'stdout' ? streams.out(text) : streams.err(String(text))),
  };
}

const up = (lines: number): string => (lines === 0 ? '' : `\x1b[${lines}A`);
const clearBelow = '\r\x1b[J';

function createTerminalDisplay({ streams, colors }: DisplayDeps): RunDisplay {
  const paint = createPainter(colors.stdout);
  let block: readonly string[] = [];
  let atLineStart = true;
  return {
    show(states, now) {
      const lines = layOut(states, now, streams.size()).map(paint);
      const text = lines.map((line) => `${line}\n`).join('');
      // A log line that is not complete yet keeps its place: the block waits for its end.
      if (!atLineStart || text === block.join('')) return;
      void streams.out(`${up(block.length)}${clearBelow}${text}`);
      block = lines.map((line) => `${line}\n`);
    },
    async print(text, to = 'stdout') {
      const data = Buffer.from(text);
      if (data.length === 0) return;
      const below = atLineStart ? `${up(block.length)}${clearBelow}` : '';
      atLineStart = data.at(-1) === 0x0a;
      const after = atLineStart ? block.join('') : '';
      if (!atLineStart) block = [];
      if (to === 'stdout') return streams.out(Buffer.concat([Buffer.from(below), data, Buffer.from(after)]));
      await streams.out(below);
      streams.err(data.toString('utf8'));
      await streams.out(after);
    },
  };
}

/** As many lines as the terminal has room for: pods that are still on their way come first when there are too many. */
function layOut(states: readonly PodState[], now: number, size: { readonly columns: number; readonly rows: number }): string[] {
  const room = Math.max(1, size.rows - 2);
  const width = nameWidth(states);
  const waiting = states.filter(({ pod }) => settle(pod) === undefined);
  const shown = states.length <= room ? states : waiting.slice(0, room - 1);
  const lines = shown.map(({ pod, events, target }) => (pod ? progressLine(pod, events, now, width) : `${target.name} was deleted`));
  const summary = states.length <= room ? [] : [`${states.length - waiting.length} of ${states.length} pods are settled`];
  return [...lines, ...summary].map((line) => line.slice(0, Math.max(1, size.columns - 1)));
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
