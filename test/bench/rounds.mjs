// Rounds: every side once, then every side again, so that what the machine is busy with hits all alike.

/**
 * Runs the sides in turn, `count` times, and answers the milliseconds of each by its name.
 * A side's `run` is timed; `after` puts things back and is not.
 * @param {number} count
 * @param {Record<string, { run: () => Promise<unknown>, after?: () => Promise<unknown> }>} sides
 */
export async function inRounds(count, sides) {
  const figures = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    for (const [name, side] of Object.entries(sides)) {
      const startedAt = performance.now();
      await side.run();
      figures[name].push(performance.now() - startedAt);
      await side.after?.();
    }
  }
  return figures;
}

/** Asks until the answer is true. Rejects after so many seconds. */
export async function until(what, ask, { seconds = 60, everyMs = 200, signal }) {
  const end = performance.now() + seconds * 1000;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await pause(everyMs, signal);
  }
}

/** Lets time pass. Rejects when the signal comes. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Error('interrupted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
