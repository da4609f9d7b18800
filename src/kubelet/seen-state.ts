import type { Clock } from '../base/clock.ts';
import type { EngineContainer, EngineState } from '../engine/types.ts';

// How long what nobody has looked at is good enough: a chain of quick init containers is looked at once, when its end has come.
const assumedForMs = 1000;

/** What was seen of a pod last or is taken for known, and since when it is not good enough any more. */
export interface SeenState {
  /** When it was marked last, in ticks. */
  markedAt(): number;
  /** Undefined when it is not good enough. */
  fresh(): EngineState | undefined;
  /** When what was taken for known is to be looked at, milliseconds since 1970. */
  dueAt(): number | undefined;
  /** Whether a look that began at that tick has all that kpod has made. */
  hasAll(beganAt: number): boolean;
  see(seen: EngineState, beganAt: number): void;
  /** Something may have changed. */
  mark(): void;
  /** kpod has made or removed something: a look that began before may or may not have it. */
  made(): void;
  /** Takes the container for known, if the rest is. Answers whether it is. */
  assume(container: EngineContainer): boolean;
  leaveOut(id: string): void;
}

/** Nothing seen yet. `tick` numbers what happens. */
export function createSeenState(tick: () => number, clock: Clock): SeenState {
  let state: EngineState | undefined;
  let seenAt = -1;
  let markedAt = 0;
  let madeAt = 0;
  let dueAt: number | undefined;
  const isCurrent = () => seenAt > markedAt;
  const fresh = () => (isCurrent() && (dueAt === undefined || clock.now() < dueAt) ? state : undefined);
  return {
    markedAt: () => markedAt,
    fresh,
    dueAt: () => (isCurrent() ? dueAt : undefined),
    hasAll: (beganAt: number) => beganAt > madeAt,
    see(seen, beganAt) {
      if (beganAt <= seenAt || beganAt <= madeAt) return;
      state = seen;
      seenAt = beganAt;
      dueAt = undefined;
    },
    mark() {
      markedAt = tick();
    },
    made() {
      madeAt = tick();
    },
    assume(container: EngineContainer): boolean {
      const known = fresh();
      if (!known) return false;
      const others = without(known, container.id);
      state = { ...others, containers: [...others.containers, container] };
      seenAt = tick();
      dueAt = clock.now() + assumedForMs;
      return true;
    },
    leaveOut(id: string) {
      state = state && without(state, id);
    },
  };
}

function without({ sandboxes, containers }: EngineState, id: string): EngineState {
  const others = (item: { readonly id: string }) => item.id !== id;
  return { sandboxes: sandboxes.filter(others), containers: containers.filter(others) };
}
