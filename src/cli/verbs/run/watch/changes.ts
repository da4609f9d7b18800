import type { Clock, Timer } from '../../../../base/clock.ts';

/** What a look at the files came to. */
export interface Look<T> {
  /** The same as long as there is nothing new to say or to do. */
  readonly key: string;
  readonly value: T;
  /** Whether it lacks what the look before had. A file may be away for the moment in which it is written. */
  lacks(before: T): boolean;
}

/** What has changed and was not taken yet. Changes that come while one is being dealt with are one. */
export interface Changes<T> {
  /** Something may have changed: it is looked at when it has been quiet for a moment. */
  hint(): void;
  /** Aborted when there is something to take. */
  signal(): AbortSignal;
  /** The newest; undefined when there is nothing new. */
  take(): T | undefined;
  /** Looks no more. */
  close(): void;
}

export interface ChangesOptions<T> {
  /** What was seen at the beginning. */
  readonly first: Look<T>;
  /** Never rejects: what cannot be read is a value, too. */
  readonly look: () => Promise<Look<T>>;
}

/** Editors write in several steps. */
const quietMs = 200;
/** Who never stops writing is looked at all the same. */
const longestMs = 2_000;
/** What is missing counts as taken away when it stays away for so long. */
const missingMs = 1_000;

/** Looks when hints have been given and it has been quiet since. */
export function createChanges<T>({ first, look }: ChangesOptions<T>, { clock }: { readonly clock: Clock }): Changes<T> {
  let seen = first;
  let news: Look<T> | undefined;
  let waiting = new AbortController();
  let timer: Timer | undefined;
  let firstHintAt: number | undefined;
  let missing: { readonly key: string; readonly since: number } | undefined;
  let looking = Promise.resolve();
  let isClosed = false;

  const schedule = (delayMs: number) => {
    timer?.cancel();
    timer = clock.schedule(delayMs, () => {
      firstHintAt = undefined;
      looking = looking.then(lookOnce);
    });
  };
  const lookOnce = async () => {
    const found = await look();
    if (isClosed) return;
    if (found.lacks(seen.value)) {
      if (missing?.key !== found.key) missing = { key: found.key, since: clock.now() };
      const left = missing.since + missingMs - clock.now();
      if (left > 0) return schedule(left);
    }
    missing = undefined;
    if (found.key === seen.key) return;
    seen = found;
    news = found;
    waiting.abort();
  };
  return {
    hint() {
      if (isClosed) return;
      firstHintAt ??= clock.now();
      schedule(Math.max(0, Math.min(quietMs, firstHintAt + longestMs - clock.now())));
    },
    signal: () => waiting.signal,
    take() {
      const taken = news?.value;
      news = undefined;
      waiting = new AbortController();
      return taken;
    },
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}
