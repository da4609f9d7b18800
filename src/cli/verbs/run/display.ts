import { qualifiedSingular } from '../../../api/scheme.ts';
import type { Event, KubeObject, Pod } from '../../../api/types.ts';
import { translateTimestampSince } from '../../../printers/duration.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import { fitProgress, podProgress, progressKey, progressLine } from '../../../printers/run-progress.ts';
import { cutToWidth } from '../../../printers/text-width.ts';
import type { CommandDeps } from '../../deps.ts';
import { createLiveBlock } from '../../watching/live-block.ts';
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

function createTerminalDisplay(deps: DisplayDeps, words: Pick<Room, 'wordsOf' | 'fitSteps'>): RunDisplay {
  const { show, print, close } = createLiveBlock(deps);
  return { show: (states, now) => show((size) => layOut(states, { now, ...words, ...size })), print, close };
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
