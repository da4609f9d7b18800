import { typeLabel } from '../api/own-labels.ts';
import type { Clock } from '../base/clock.ts';
import type { ContainerConfig, EngineContainer, EngineEvent, EngineIds, EngineSandbox, EngineState } from '../engine/types.ts';
import { createSeenState, type SeenState } from './seen-state.ts';

/** What has been seen of one pod on its engine, and whether it is still good enough. */
export interface PodSight {
  /** When something last happened that may have changed it, in ticks. */
  markedAt(): number;
  /**
   * What is known to be so since then; undefined when that is not enough. Of init containers it is taken for known that one which was
   * started runs, and that one of which an event says so has ended well: their times are not exact until somebody looks.
   */
  fresh(): EngineState | undefined;
  /** When what was taken for known is to be looked at, milliseconds since 1970. */
  dueAt(): number | undefined;
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
  /** The same of a container, with its ID. */
  runningContainer(config: ContainerConfig): (id?: string) => void;
}

const nothing: EngineState = { sandboxes: [], containers: [] };

/** What is known of the pod's things by their IDs. */
interface Things {
  readonly sandboxes: Set<string>;
  readonly containers: Set<string>;
  /** Starts and removals of kpod's own, of which an event is to come. */
  readonly starts: Set<string>;
  readonly removals: Set<string>;
  /** Containers whose good end an event tells reliably. */
  readonly trusted: Set<string>;
  /** Events about what is not known: it may be what is being run and has no ID yet. */
  readonly early: EngineEvent[];
  beingRun: number;
}

const noThings = (): Things => ({
  sandboxes: new Set(),
  containers: new Set(),
  starts: new Set(),
  removals: new Set(),
  trusted: new Set(),
  early: [],
  beingRun: 0,
});

/** What the parts of a sight share. */
interface Sight {
  readonly things: Things;
  readonly view: SeenState;
  readonly tick: () => number;
  /** RFC 3339. */
  readonly now: () => string;
  isKnown: boolean;
}

/** A pod of which nothing has been seen. `tick` numbers what happens. */
export function createPodSight(tick: () => number, clock: Clock): PodSight {
  const things = noThings();
  const view = createSeenState(tick, clock);
  const sight: Sight = { things, view, tick, now: () => new Date(clock.now()).toISOString(), isKnown: false };
  const { sandboxes, containers } = things;
  return {
    markedAt: view.markedAt,
    fresh: view.fresh,
    dueAt: view.dueAt,
    isKnown: () => sight.isKnown,
    ids: () => ({ sandboxes: [...sandboxes], containers: [...containers] }),
    has: (id) => sandboxes.has(id) || containers.has(id),
    listed(seen, beganAt) {
      view.see(seen, beganAt);
      // What was made or removed meanwhile, the list may or may not have.
      if (beganAt <= view.markedAt() || !view.hasAll(beganAt)) return;
      replaceIds(sandboxes, seen.sandboxes);
      replaceIds(containers, seen.containers);
      sight.isKnown = true;
    },
    inspected: view.see,
    hear: (event) => hear(sight, event),
    changed: view.mark,
    uncertain: () => doubt(sight),
    made(id) {
      containers.add(id);
      view.mark();
      view.made();
    },
    starting: (id) => void things.starts.add(id),
    removing: (id) => void things.removals.add(id),
    removed(id) {
      sandboxes.delete(id);
      containers.delete(id);
      things.trusted.delete(id);
      view.made();
      view.leaveOut(id);
    },
    runningSandbox: () => runningSandbox(sight),
    runningContainer: (config) => runningContainer(sight, config),
  };
}

function doubt(sight: Sight): void {
  sight.view.mark();
  sight.isKnown = false;
  sight.things.starts.clear();
  sight.things.removals.clear();
}

function hear(sight: Sight, event: EngineEvent): boolean {
  const { view, things, now } = sight;
  const known = view.fresh() ?? nothing;
  const news = newsOf(event, things, known);
  const container = news === 'end' ? known.containers.find(({ id }) => id === event.id) : undefined;
  const ended = container && view.assume({ ...container, state: 'exited', exitCode: 0, finishedAt: now() });
  if (news === 'surprise') doubt(sight);
  else if (news !== undefined && !ended) view.mark();
  return news !== undefined;
}

function runningSandbox(sight: Sight): (sandbox?: EngineSandbox) => void {
  const { things, view, tick } = sight;
  const beganAt = tick();
  const isFirst = sight.isKnown && things.sandboxes.size + things.containers.size === 0;
  things.beingRun += 1;
  return (sandbox) => {
    if (sandbox) {
      things.sandboxes.add(sandbox.id);
      expectStart(things, sandbox.id);
    }
    view.made();
    // Nothing else is there, and this was just looked at.
    if (sandbox && isFirst && view.markedAt() < beganAt) view.see({ sandboxes: [sandbox], containers: [] }, tick());
    else view.mark();
    endRun(sight);
  };
}

function runningContainer(sight: Sight, config: ContainerConfig): (id?: string) => void {
  const { things, view, now } = sight;
  things.beingRun += 1;
  return (id) => {
    view.made();
    const isTrusted = endsReliably(config);
    if (id !== undefined) {
      things.containers.add(id);
      if (isTrusted) things.trusted.add(id);
      expectStart(things, id);
    }
    if (id === undefined || !isTrusted || !view.assume(assumed(config, id, now()))) view.mark();
    endRun(sight);
  };
}

/** The start of what has been run: heard already, or to come. */
function expectStart({ early, starts }: Things, id: string): void {
  const index = early.findIndex((event) => event.type === 'start' && event.id === id);
  if (index < 0) starts.add(id);
  else early.splice(index, 1);
}

/** What was being run has its ID now, or will have none: what was heard meanwhile is heard again. */
function endRun(sight: Sight): void {
  const { things } = sight;
  things.beingRun -= 1;
  if (things.beingRun === 0) for (const event of things.early.splice(0)) hear(sight, event);
}

/** Of an init container without a memory limit: with one, a kill for memory can hide behind code 0. */
const endsReliably = ({ labels, resources }: ContainerConfig): boolean =>
  labels[typeLabel] === 'init' && resources.memoryLimitBytes === undefined;

const assumed = ({ name, sandboxId, labels, imageId }: ContainerConfig, id: string, createdAt: string): EngineContainer => ({
  ...{ id, name, sandboxId, labels, imageId, createdAt },
  state: 'running',
  oomKilled: false,
});

function replaceIds(ids: Set<string>, seen: readonly { readonly id: string }[]): void {
  ids.clear();
  for (const { id } of seen) ids.add(id);
}

/** What an event says: the good end of what is known, another change of it, something about what is not known, or nothing new. */
function newsOf(event: EngineEvent, things: Things, seen: EngineState): 'end' | 'change' | 'surprise' | undefined {
  const { type, id } = event;
  const isKnown = things.sandboxes.has(id) || things.containers.has(id);
  const isEarly = !isKnown && things.beingRun > 0 && (type === 'start' || type === 'exit' || type === 'die');
  if (isEarly) things.early.push(event);
  if (isEarly) return undefined;
  switch (type) {
    case 'start':
      if (things.starts.delete(id)) return undefined;
      return isKnown ? 'change' : 'surprise';
    case 'exit':
      // Of all other ends the engine's own word is waited for.
      return isGoodEnd(event, things) && !hasEnded(seen, id) ? 'end' : undefined;
    case 'die':
      things.starts.delete(id);
      if (hasEnded(seen, id)) return undefined;
      if (isGoodEnd(event, things)) return 'end';
      return isKnown ? 'change' : 'surprise';
    case 'remove':
      return things.removals.delete(id) ? undefined : 'surprise';
    case 'create':
    case 'other':
      return undefined;
  }
}

/** Whether an event tells reliably that a container has done its work. */
const isGoodEnd = ({ id, exitCode }: EngineEvent, { trusted }: Things): boolean => exitCode === 0 && trusted.has(id);

const hasEnded = ({ sandboxes, containers }: EngineState, id: string): boolean =>
  sandboxes.some((sandbox) => sandbox.id === id && sandbox.state === 'notReady') ||
  containers.some((container) => container.id === id && container.state === 'exited');
