import { fitPodLines, type Marks, marksOf } from '../../../printers/step-lines.ts';
import { cutToWidth } from '../../../printers/text-width.ts';
import { createLiveBlock } from '../../watching/live-block.ts';
import { outcomeOf } from '../../watching/pod-outcome.ts';
import { createPullWatch, type PullWatch } from '../../watching/pull-watch.ts';
import type { DisplayDeps, RunDisplay } from './run-display.ts';
import { outcomeOfRun } from './run-outcome.ts';
import type { PodState, RunState } from './tracker.ts';
import { type WorkloadWords, wordsOfWorkload, workloadLine } from './workload-line.ts';

/** Lines that change in place, with the steps of pods as marks. */
export function createTerminalDisplay(deps: DisplayDeps, wordsOf: WorkloadWords): RunDisplay {
  const { show, print, close } = createLiveBlock(deps);
  const marks = marksOf(deps.env);
  let again: (() => void) | undefined;
  const pulls = createPullWatch(deps, () => again?.());
  return {
    show(states, now) {
      again = () => show((size) => layOut(states, { now, pulls, wordsOf, marks, ...size }));
      again();
    },
    print,
    close() {
      again = undefined;
      close();
    },
  };
}

interface Room {
  readonly columns: number;
  readonly rows: number;
  readonly now: number;
  readonly wordsOf: WorkloadWords;
  readonly marks: Marks;
  readonly pulls: PullWatch;
}

/** As many lines as the terminal has room for: what is still on its way comes first when there is too much. */
function layOut(states: readonly RunState[], { now, wordsOf, marks, pulls, ...size }: Room): readonly string[] {
  const room = Math.max(1, size.rows - 2);
  const columns = Math.max(1, size.columns - 1);
  const pods = states.flatMap((state) => state.pods.filter(({ pod }) => pod));
  const workloads = states.filter((state) => wordsOfWorkload(state, wordsOf));
  const isTooMuch = pods.length + workloads.length > room;
  const isWaiting = (state: PodState) => outcomeOf(state.pod) === undefined;
  const rows = pods.filter((state) => !isTooMuch || isWaiting(state));
  const present = rows.flatMap(({ pod, events }) => (pod ? [{ pod, events, pulls: pulls.notes(pod, now) }] : []));
  const fitted = fitPodLines(present, { now, columns, marks });
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
