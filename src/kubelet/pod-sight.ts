import type { EngineEvent, EngineIds, EngineState } from '../engine/types.ts';

/** What has been seen of one pod on its engine, and whether it is still good enough. */
export interface PodSight {
  /** When something last happened that may have changed it, in ticks. */
  readonly markedAt: number;
  /** What was seen after that; undefined when nothing was. */
  readonly fresh: EngineState | undefined;
  /** The IDs of all that the engine has of it are known. */
  readonly isKnown: boolean;
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
  /** kpod begins to run a sandbox; the answer is called with its ID when it runs. */
  runningSandbox(): (id: string | undefined) => void;
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

/** A pod of which nothing has been seen. `tick` numbers what happens. */
export function createPodSight(tick: () => number): PodSight {
  const things: Things = {
    sandboxes: new Set(),
    containers: new Set(),
    starts: new Set(),
    removals: new Set(),
    earlyStarts: new Set(),
    beingRun: 0,
  };
  const { sandboxes, containers } = things;
  let state: EngineState | undefined;
  let seenAt = -1;
  let markedAt = 0;
  let isKnown = false;

  const fresh = () => (seenAt > markedAt ? state : undefined);
  const changed = () => {
    markedAt = tick();
  };
  const uncertain = () => {
    changed();
    isKnown = false;
    things.starts.clear();
    things.removals.clear();
  };
  const see = (seen: EngineState, beganAt: number) => {
    if (beganAt <= seenAt) return;
    state = seen;
    seenAt = beganAt;
  };
  return {
    get markedAt() {
      return markedAt;
    },
    get fresh() {
      return fresh();
    },
    get isKnown() {
      return isKnown;
    },
    ids: () => ({ sandboxes: [...sandboxes], containers: [...containers] }),
    has: (id) => sandboxes.has(id) || containers.has(id),
    listed(seen, beganAt) {
      see(seen, beganAt);
      // What was made or removed meanwhile, the list may or may not have.
      if (beganAt <= markedAt) return;
      sandboxes.clear();
      containers.clear();
      for (const { id } of seen.sandboxes) sandboxes.add(id);
      for (const { id } of seen.containers) containers.add(id);
      isKnown = true;
    },
    inspected: see,
    hear(event) {
      const news = newsOf(event, things, fresh() ?? nothing);
      if (news === 'surprise') uncertain();
      if (news === 'change') changed();
      return news !== undefined;
    },
    changed,
    uncertain,
    made(id) {
      containers.add(id);
      changed();
    },
    starting: (id) => void things.starts.add(id),
    removing: (id) => void things.removals.add(id),
    removed(id) {
      sandboxes.delete(id);
      containers.delete(id);
      const others = (item: { readonly id: string }) => item.id !== id;
      if (state) state = { sandboxes: state.sandboxes.filter(others), containers: state.containers.filter(others) };
    },
    runningSandbox: () => runningSandbox(things),
  };
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

function runningSandbox(things: Things): (id: string | undefined) => void {
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
