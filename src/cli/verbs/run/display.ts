import { progressKey, progressLine } from '../../../printers/run-progress.ts';
import type { DisplayDeps, RunDisplay } from './run-display.ts';
import type { RunState } from './tracker.ts';
import { type WorkloadWords, wordsOfWorkload, workloadLine } from './workload-line.ts';

/** Lines that update in place on a terminal, with the steps of pods as marks; one line a change in a pipe, and where that is asked for (`plain`). */
export async function createDisplay(deps: DisplayDeps, wordsOf: WorkloadWords, plain: boolean): Promise<RunDisplay> {
  if (!deps.streams.stdoutIsTerminal || plain) return createPipeDisplay(deps, wordsOf);
  const { createTerminalDisplay } = await import('./terminal-display.ts');
  return createTerminalDisplay(deps, wordsOf);
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

const nameWidth = (states: readonly RunState[]): number =>
  Math.max(0, ...states.flatMap(({ pods }) => pods.map(({ pod, target }) => (pod ? target.name.length : 0))));
