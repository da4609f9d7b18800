import type { Clock } from '../../src/base/clock.ts';
import type { Store } from '../../src/store/types.ts';

/**
 * The life of one kpod process in a test. When it dies, nothing it does takes effect any more: calls get no answer, timers do not fire.
 * Engine, clock and store of a test are handed to the code under test bound to a life; the next process gets a new one.
 */
export interface Life {
  readonly dead: boolean;
  /** Effects so far: what the process changed outside itself. */
  readonly steps: number;
  /** Dies at the `step`-th effect (from 1), just before or just after it happens. */
  crashAfter(step: number, when: 'before' | 'after'): void;
  die(): void;
  /** Does one effect, or dies at it; a dead process gets no answer. */
  step<T>(effect: () => T | Promise<T>): Promise<T>;
  /** Calls `listener` at death. */
  onDeath(listener: () => void): void;
}

/** An answer that never comes. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** A new process. */
export function createLife(): Life {
  let dead = false;
  let steps = 0;
  let crash: { step: number; when: 'before' | 'after' } | undefined;
  const listeners: (() => void)[] = [];

  function die(): void {
    if (dead) return;
    dead = true;
    for (const listener of listeners) listener();
  }

  return {
    get dead() {
      return dead;
    },
    get steps() {
      return steps;
    },
    crashAfter(step, when) {
      crash = { step, when };
    },
    die,
    onDeath: (listener) => void listeners.push(listener),
    async step<T>(effect: () => T | Promise<T>): Promise<T> {
      if (dead) return never();
      const fatal = ++steps === crash?.step ? crash.when : undefined;
      if (fatal === 'before') {
        die();
        return never();
      }
      try {
        return await effect();
      } finally {
        if (fatal === 'after') {
          die();
          await never();
        }
      }
    },
  };
}

/** The clock as a mortal process sees it: its timers die with it. */
export function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    schedule: (delayMs, callback) =>
      clock.schedule(delayMs, () => {
        if (!life.dead) callback();
      }),
  };
}

/** The store as a mortal process sees it: every write is a step of its life, and a dead process hears of nothing. */
export function mortalStore(store: Store, life: Life): Store {
  const { step: write } = life;
  return {
    damaged: store.damaged,
    get: (key) => store.get(key),
    list: (kind, namespace) => store.list(kind, namespace),
    listAt: (kind, version, namespace) => store.listAt(kind, version, namespace),
    resourceVersion: () => store.resourceVersion(),
    create: (object, options) => write(() => store.create(object, options)),
    mutate: (key, change, options) => write(() => store.mutate(key, change, options)),
    remove: (key, preconditions) => write(() => store.remove(key, preconditions)),
    subscribe(listener) {
      const end = store.subscribe((event) => {
        if (!life.dead) listener(event);
      });
      life.onDeath(end);
      return end;
    },
    watch: (options, signal) => store.watch(options, signal),
    close: () => store.close(),
  };
}
