import type { EngineEvent, EngineIds, EngineSandbox, EngineState } from '../engine/types.ts';

/** What has been seen of one pod on its engine, and whether it is still good enough. */
export interface PodSight {
  /** When something last happened that may have changed it, in ticks. */
  markedAt(): number;
  /** What was seen after that; undefined when nothing was. */
  fresh(): EngineState | undefined;
  /** The IDs of all that the engine has of it are known. */
  isKnown(): boolean;
  ids(): EngineIds;
  has(id: string): boolean;
  /** A list that began at that tick found this. */
  listed(state: EngineState, beganAt: number): void;
  /** The things of known ID looked so at that tick. */
  inspected(state: EngineState, beganAt: number): void;
  /** An event came. Answers whether it says anything new: what kpod does itself is none. */
  hear(event: EngineEvent): boolean;
  /** kpod changed something. */
  changed(): void;
  /** kpod tried to, and nobody knows what came of it. */
  uncertain(): void;
  /** kpod made a container, or begins to start one, to remove one. */
  made(id: string): void;
  starting(id: string): void;
  removing(id: string): void;
  removed(id: string): void;
  /** kpod begins to run a sandbox; the answer is called with it when it runs, or without when it does not. */
  runningSandbox(): (sandbox?: EngineSandbox) => void;
}

const nothing: EngineState = { sandboxes: [], containers: [] };

/** What is known of the pod's things by their IDs. */
interface Things {
  readonly sandboxes: Set<string>;
  readonly containers: Set<string>;
  /** Starts and removals of kpod's own, of which an event is to come. */
  readonly starts: Set<string>;
  readonly removals: Set<string>;
  /** Starts of what has no ID yet: sandboxes that are being run. */
  readonly earlyStarts: Set<string>;
  beingRun: number;
}

const noThings = (): Things => ({
  sandboxes: new Set(),
  containers: new Set(),
  starts: new Set(),
  removals: new Set(),
  earlyStarts: new Set(),
  beingRun: 0,
});

/** What was seen last, and since when it is not good enough any more. */
function createView(tick: () => number) {
  let state: EngineState | undefined;
  let seenAt = -1;
  let markedAt = 0;
  // When kpod last made or removed something: a look that began before may or may not have it.
  let madeAt = 0;
  return {
    markedAt: () => markedAt,
    fresh: () => (seenAt > markedAt ? state : undefined),
    /** Whether a look that began at that tick has all that kpod has made. */
    hasAll: (beganAt: number) => beganAt > madeAt,
    see(seen: EngineState, beganAt: number) {
      if (beganAt <= seenAt || beganAt <= madeAt) return;
      state = seen;
      seenAt = beganAt;
    },
    mark() {
      markedAt = tick();
    },
    made() {
      madeAt = tick();
    },
    leaveOut(id: string) {
      state = state && without(state, id);
    },
  };
}

/** A pod of which nothing has been seen. `tick` numbers what happens. */
export function createPodSight(tick: () => number): PodSight {
  const things = noThings();
  const { sandboxes, containers, starts, removals } = things;
  const view = createView(tick);
  let isKnown = false;

  const uncertain = () => {
    view.mark();
    isKnown = false;
    starts.clear();
    removals.clear();
  };
  return {
    markedAt: view.markedAt,
    fresh: view.fresh,
    isKnown: () => isKnown,
    ids: () => ({ sandboxes: [...sandboxes], containers: [...containers] }),
    has: (id) => sandboxes.has(id) || containers.has(id),
    listed(seen, beganAt) {
      view.see(seen, beganAt);
      // What was made or removed meanwhile, the list may or may not have.
      if (beganAt <= view.markedAt() || !view.hasAll(beganAt)) return;
      replaceIds(sandboxes, seen.sandboxes);
      replaceIds(containers, seen.containers);
      isKnown = true;
    },
    inspected: view.see,
    hear(event) {
      const news = newsOf(event, things, view.fresh() ?? nothing);
      if (news === 'surprise') uncertain();
      if (news === 'change') view.mark();
      return news !== undefined;
    },
    changed: view.mark,
    uncertain,
    made(id) {
      containers.add(id);
      view.mark();
      view.made();
    },
    starting: (id) => void starts.add(id),
    removing: (id) => void removals.add(id),
    removed(id) {
      sandboxes.delete(id);
      containers.delete(id);
      view.made();
      view.leaveOut(id);
    },
    runningSandbox() {
      const beganAt = tick();
      const isFirst = isKnown && sandboxes.size + containers.size === 0;
      const end = beginRun(things);
      return (sandbox) => {
        end(sandbox?.id);
        view.made();
        // Nothing else is there, and this was just looked at.
        if (sandbox && isFirst && view.markedAt() < beganAt) view.see({ sandboxes: [sandbox], containers: [] }, tick());
        else view.mark();
      };
    },
  };
}

function replaceIds(ids: Set<string>, seen: readonly { readonly id: string }[]): void {
  ids.clear();
  for (const { id } of seen) ids.add(id);
}

function without({ sandboxes, containers }: EngineState, id: string): EngineState {
  const others = (item: { readonly id: string }) => item.id !== id;
  return { sandboxes: sandboxes.filter(others), containers: containers.filter(others) };
}

/** What an event says: of something that is known, of something else, or nothing that kpod has not done or seen itself. */
function newsOf({ type, id }: EngineEvent, things: Things, seen: EngineState): 'change' | 'surprise' | undefined {
  const isKnown = things.sandboxes.has(id) || things.containers.has(id);
  switch (type) {
    case 'start':
      if (things.starts.delete(id)) return undefined;
      if (isKnown || things.beingRun === 0) return isKnown ? 'change' : 'surprise';
      things.earlyStarts.add(id);
      return undefined;
    case 'die':
      things.starts.delete(id);
      if (hasEnded(seen, id)) return undefined;
      return isKnown ? 'change' : 'surprise';
    case 'remove':
      return things.removals.delete(id) ? undefined : 'surprise';
    case 'create':
    case 'other':
      return undefined;
  }
}

function beginRun(things: Things): (id: string | undefined) => void {
  things.beingRun += 1;
  return (id) => {
    things.beingRun -= 1;
    if (id !== undefined) {
      things.sandboxes.add(id);
      if (!things.earlyStarts.delete(id)) things.starts.add(id);
    }
    if (things.beingRun === 0) things.earlyStarts.clear();
  };
}

const hasEnded = ({ sandboxes, containers }: EngineState, id: string): boolean =>
  sandboxes.some((sandbox) => sandbox.id === id && sandbox.state === 'notReady') ||
  containers.some((container) => container.id === id && container.state === 'exited');
