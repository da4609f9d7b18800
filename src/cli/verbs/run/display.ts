import { Chalk } from 'chalk';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { Event, KubeObject, Pod } from '../../../api/types.ts';
import { translateTimestampSince } from '../../../printers/duration.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import { fitProgress, podProgress, progressKey, progressLine } from '../../../printers/run-progress.ts';
import { cutToWidth, textWidth } from '../../../printers/text-width.ts';
import type { CommandDeps } from '../../deps.ts';
import { harmless } from '../../streams/streams.ts';
import { outcomeOf } from '../../watching/pod-outcome.ts';
import { outcomeOfRun } from './run-outcome.ts';
import type { PodState, RunState } from './tracker.ts';

/** Where a workload stands, in words that are the same as long as it has not got on. */
export type WorkloadWords = (object: KubeObject) => readonly string[];

/** Shows how workloads and pods get on. */
export interface RunDisplay {
  /** Shows what is new; on a terminal the time that has passed, too. `now` in milliseconds. */
  show(states: readonly RunState[], now: number): void;
  /** Prints text of other kinds (a log, a cause) so that it does not mix with the status lines. */
  print(text: string | Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>;
  /** Nothing more will be shown. */
  close(): void;
}

type DisplayDeps = Pick<CommandDeps, 'streams' | 'colors' | 'env'>;

/** Lines that update in place on a terminal, with the steps of pods as marks; one line a change in a pipe, and where that is asked for (`plain`). */
export async function createDisplay(deps: DisplayDeps, wordsOf: WorkloadWords, plain: boolean): Promise<RunDisplay> {
  if (!deps.streams.stdoutIsTerminal || plain) return createPipeDisplay(deps, wordsOf);
  const { fitStepLines, marksOf } = await import('../../../printers/step-lines.ts');
  const marks = marksOf(deps.env);
  return createTerminalDisplay(deps, { wordsOf, fitSteps: (rows, room) => fitStepLines(rows, { ...room, marks }) });
}

function createPipeDisplay({ streams }: DisplayDeps, wordsOf: WorkloadWords): RunDisplay {
  const shown = new Map<string, string>();
  const print = (uid: string, key: string, line: () => string) => {
    if (shown.get(uid) === key) return;
    shown.set(uid, key);
    void streams.out(`${line()}\n`);
  };
  return {
    show(states, now) {
      const width = nameWidth(states);
      for (const state of states) {
        const words = wordsOfWorkload(state, wordsOf);
        if (words) print(state.uid, words.join(), () => workloadLine(state, words, now));
        // That a pod is gone is an error, and said as one, or the matter of its workload.
        for (const { uid, pod, events } of state.pods) {
          if (pod) print(uid, progressKey(pod, events), () => progressLine(pod, events, now, width));
        }
      }
    },
    print: async (text, to = 'stdout') => (to === 'stdout' ? streams.out(text) : streams.err(String(text))),
    close: () => {},
  };
}

const up = (rows: number): string => (rows === 0 ? '' : `\x1b[${rows}A`);
const clearBelow = '\r\x1b[J';

function createTerminalDisplay({ streams, colors }: DisplayDeps, words: Pick<Room, 'wordsOf' | 'fitSteps'>): RunDisplay {
  const paint = createPainter(colors.stdout);
  let block: readonly string[] = [];
  let shown: { readonly states: readonly RunState[]; readonly now: number } | undefined;
  let atLineStart = true;

  const painted = () => block.map((line) => `${paint(line)}\n`).join('');
  /** Back to the first line of the block. A terminal that has become narrower has wrapped what no longer fits. */
  const erase = () => {
    const { columns } = streams.size();
    return `${up(block.reduce((rows, line) => rows + Math.max(1, Math.ceil(textWidth(line) / columns)), 0))}${clearBelow}`;
  };
  const show = (states: readonly RunState[], now: number) => {
    shown = { states, now };
    const lines = layOut(states, { now, ...words, ...streams.size() });
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

interface Room {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly wordsOf: WorkloadWords;
  /** Lines with the steps of pods; undefined where there is no room for them, or none to tell apart. */
  readonly fitSteps: (
    rows: readonly { readonly pod: Pod; readonly events: readonly Event[] }[],
    room: { readonly now: number; readonly columns: number },
  ) => readonly string[] | undefined;
}

/** As many lines as the terminal has room for: what is still on its way comes first when there is too much. */
function layOut(states: readonly RunState[], { now, wordsOf, fitSteps, ...size }: Room): readonly string[] {
  const room = Math.max(1, size.rows - 2);
  const columns = Math.max(1, size.columns - 1);
  const pods = states.flatMap((state) => state.pods.filter(({ pod }) => pod));
  const workloads = states.filter((state) => wordsOfWorkload(state, wordsOf));
  const isTooMuch = pods.length + workloads.length > room;
  const isWaiting = (state: PodState) => outcomeOf(state.pod) === undefined;
  const rows = pods.filter((state) => !isTooMuch || isWaiting(state));
  const present = rows.flatMap(({ pod, events }) => (pod ? [{ pod, events }] : []));
  const words = () => present.map(({ pod, events }) => podProgress(pod, events, now));
  const fitted = fitSteps(present, { now, columns }) ?? fitProgress(words(), columns);
  const lineOf = new Map(rows.map(({ uid }, index) => [uid, fitted[index] ?? '']));
  const lines = states.flatMap((state) => {
    const words = isTooMuch && outcomeOfRun(state) ? undefined : wordsOfWorkload(state, wordsOf);
    const own = words ? [cutToWidth(workloadLine(state, words, now), columns)] : [];
    return [...own, ...state.pods.flatMap(({ uid }) => lineOf.get(uid) ?? [])];
  });
  if (!isTooMuch) return lines;
  const summary = `${pods.filter((state) => !isWaiting(state)).length} of ${pods.length} pods are settled`;
  return [...lines.slice(0, room - 1), cutToWidth(summary, columns)];
}

/** Undefined for pods, and for what is gone. */
const wordsOfWorkload = ({ target, object }: RunState, wordsOf: WorkloadWords): readonly string[] | undefined =>
  object && target.resource.kind !== 'Pod' ? wordsOf(object) : undefined;

/** `deployment.apps/web   READY 1/3   UP-TO-DATE 3   AVAILABLE 1   12s` */
function workloadLine({ target, object }: RunState, words: readonly string[], now: number): string {
  const spent = translateTimestampSince(object?.metadata.creationTimestamp, now);
  return escapeTerminal([`${qualifiedSingular(target.resource)}/${target.name}`, ...words, spent].join('   '));
}

const nameWidth = (states: readonly RunState[]): number =>
  Math.max(0, ...states.flatMap(({ pods }) => pods.map(({ pod, target }) => (pod ? target.name.length : 0))));

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
