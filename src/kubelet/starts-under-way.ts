import type { Clock } from '../base/clock.ts';

/** What is being started on an engine. */
export interface StartsUnderWay {
  /** Does the work, which counts as a start until it has ended. */
  during<T>(start: () => Promise<T>): Promise<T>;
  /** Resolves as soon as nothing is being started; while something is, after a moment. Never rejects. */
  pause(): Promise<void>;
}

// With eight commands at once one ends every 50 to 150 ms. Longer would be seen by who waits for a pod; shorter gathers next to nothing.
const gatherMs = 300;

/** Starts of one engine. */
export function createStartsUnderWay(clock: Clock): StartsUnderWay {
  let underWay = 0;
  const waiting = new Set<() => void>();
  return {
    async during(start) {
      underWay += 1;
      try {
        return await start();
      } finally {
        underWay -= 1;
        if (underWay === 0) for (const go of waiting) go();
      }
    },
    pause() {
      if (underWay === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const go = () => {
          waiting.delete(go);
          timer.cancel();
          resolve();
        };
        const timer = clock.schedule(gatherMs, go);
        waiting.add(go);
      });
    },
  };
}
