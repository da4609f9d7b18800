import type { CommandDeps } from '../../deps.ts';
import type { Found } from '../../selecting/select.ts';
import type { LogFollower } from './log-follower.ts';
import type { ProblemReporter } from './problem-reporter.ts';
import type { RunDisplay } from './run-display.ts';
import { outcomeOfRun } from './run-outcome.ts';
import { createTracker, type RunState } from './tracker.ts';

/** How a run ended, and the last that is known of what it waits for. */
export interface RunEnd {
  /** `stuck`: something has failed, or waits for what only the user can mend, and the others are not to be waited for then. */
  readonly is: 'settled' | 'stuck' | 'timeout' | 'interrupted';
  readonly states: readonly RunState[];
}

export interface RunOptions {
  /** From now on; 0: never. */
  readonly timeoutMs: number;
  readonly failFast: boolean;
  readonly display: RunDisplay;
  readonly reporter: ProblemReporter;
  /** Whether it is where the user wants it, though it has not settled. */
  readonly isEnough: (state: RunState) => boolean;
  readonly logs?: LogFollower;
  /** Goes on when all is settled: only the user, or time, ends it. */
  readonly stays?: boolean;
  /** Aborted when the user interrupts. */
  readonly interrupt: AbortSignal;
}

const hasFailed = (state: RunState): boolean => {
  const is = outcomeOfRun(state)?.is;
  return is === 'failed' || is === 'deleted';
};

/** How often the time that has passed is shown, and causes are looked for. */
const tickMs = 1000;

/** Shows how pods and workloads get on until all are settled, or until something else ends the run. Rejects when the server cannot be asked. */
export function watchRun(found: readonly Found[], options: RunOptions, deps: Pick<CommandDeps, 'client' | 'clock'>): Promise<RunEnd> {
  const { clock } = deps;
  const controller = new AbortController();
  const startedAt = clock.now();
  const tracker = createTracker(found, deps, { signal: controller.signal, onChange: () => queueMicrotask(update) });
  let timer = clock.schedule(0, tick);
  let reporting: Promise<void> | undefined;
  let finish: (is: RunEnd['is']) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const end = new Promise<RunEnd['is']>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

  function update(): void {
    if (controller.signal.aborted) return;
    const states = tracker.states();
    const spentMs = clock.now() - startedAt;
    options.display.show(states, clock.now());
    options.logs?.update(states.flatMap(({ pods }) => pods));
    const isAtRest = (state: RunState) => outcomeOfRun(state) !== undefined || options.isEnough(state);
    if (!options.stays && tracker.hasSeenAll() && states.every(isAtRest)) finish('settled');
    else if (options.failFast && tracker.hasSeenAll() && states.some(hasFailed)) finish('stuck');
    else if (options.timeoutMs > 0 && spentMs >= options.timeoutMs) finish('timeout');
    else {
      reporting ??= options.reporter
        .report(states, spentMs)
        .then((stuck) => (stuck && options.failFast ? finish('stuck') : undefined))
        .catch(fail)
        .finally(() => {
          reporting = undefined;
        });
    }
  }
  function tick(): void {
    update();
    const left = options.timeoutMs > 0 ? options.timeoutMs - (clock.now() - startedAt) : tickMs;
    timer = clock.schedule(Math.max(1, Math.min(tickMs, left)), tick);
  }
  const onInterrupt = () => finish('interrupted');
  if (options.interrupt.aborted) onInterrupt();
  options.interrupt.addEventListener('abort', onInterrupt);
  tracker.ended.catch(fail);
  return end
    .then(async (is) => {
      const states = tracker.states();
      // What is being said is said to its end.
      await reporting;
      return { is, states };
    })
    .finally(() => {
      timer.cancel();
      options.interrupt.removeEventListener('abort', onInterrupt);
      controller.abort();
    });
}
