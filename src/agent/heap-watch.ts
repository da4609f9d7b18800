import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Timer } from '../base/clock.ts';

/** How often the agent looks at what it holds. */
const lookMs = 15_000;
/** What an agent with hundreds of pods needs; below it there is nothing to give back. */
const enoughBytes = 110 * 1024 * 1024;

/** Gives memory back that nobody needs. */
export interface HeapWatch {
  stop(): void;
}

/**
 * An engine for JavaScript collects garbage when it makes some: an agent that was busy once and then has nothing to do would hold what it
 * needed at its worst for days. `heldBytes`: of the heap, with garbage.
 */
export function createHeapWatch(deps: { clock: Clock; heldBytes: () => number; collect: () => void }): HeapWatch {
  const { clock, heldBytes, collect } = deps;
  let timer: Timer;
  // What is left after a collection is needed: as long as no more is held, another one gives nothing back.
  let neededBytes = 0;
  const look = () => {
    if (heldBytes() > Math.max(enoughBytes, 1.5 * neededBytes)) {
      collect();
      neededBytes = heldBytes();
    }
    timer = clock.schedule(lookMs, look);
  };
  timer = clock.schedule(lookMs, look);
  return { stop: () => timer.cancel() };
}

/** The collector of this process, which has no name of its own unless it is asked for. */
export function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
