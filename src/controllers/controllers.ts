/**
 * The controllers of objects that follow from others. One loop for all of them: look at everything, decide (pure), write, until nothing
 * follows any more. Whoever is killed in between finds the rest to do when it starts. They know the store only, no engine.
 */
import type { AnyObject, Kind } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLoop } from '../base/loop.ts';
import type { Store } from '../store/types.ts';
import { carryOut } from './carry-out.ts';
import { reconcileEphemeralClaims } from './ephemeral-claims.ts';
import { reconcileStorage } from './storage/reconcile.ts';
import type { ControllerEvent, ControllerSubject, Reconcile, TellEvent, View } from './types.ts';

export interface ControllersDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly recordEvent: TellEvent;
}

export interface Controllers {
  /** Brings everything up to date; from now on also after each change. */
  start(): void;
  /** Ends the loop when what it was woken for is done. */
  stop(): Promise<void>;
}

const reconciles: readonly Reconcile[] = [reconcileEphemeralClaims, reconcileStorage];

/** Changes of these may make something follow. */
const watched: ReadonlySet<Kind> = new Set(['PersistentVolumeClaim', 'PersistentVolume', 'Pod']);

/** More rounds than any chain of writes has: what still writes then contradicts itself, and the loop goes on later. */
const mostRounds = 100;

/** The controllers of one agent; they do nothing before `start`. */
export function createControllers(deps: ControllersDeps): Controllers {
  const { store, clock, log } = deps;
  const loop = createLoop({ clock, log, what: 'objects that follow from others' });
  const tell = tellOnce(deps.recordEvent);
  let unsubscribe = (): void => {};

  const run = async (): Promise<void> => {
    for (let round = 0; round < mostRounds; round++) {
      const view = look(store, clock.now());
      const steps = reconciles.flatMap((reconcile) => reconcile(view));
      if (!(await carryOut({ store, log, tell }, steps, clock.now()))) return;
    }
    throw new Error('the writes do not come to an end');
  };
  return {
    start() {
      unsubscribe = store.subscribe(({ type, object }) => {
        if (watched.has(object.kind) && mayMatter(type, object)) loop.wake();
      });
      loop.start(run);
    },
    async stop() {
      unsubscribe();
      await loop.stop();
    },
  };
}

/** Of pods, only that they come and go matters, not each change of their status; and only where they use claims. */
function mayMatter(type: string, object: AnyObject): boolean {
  if (object.kind !== 'Pod') return true;
  return type !== 'MODIFIED' && (object.spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral);
}

const look = (store: Store, now: number): View => ({
  claims: store.list('PersistentVolumeClaim'),
  volumes: store.list('PersistentVolume'),
  pods: store.list('Pod'),
  now,
});

/** What is the same each time that it is looked at is told once: as long as it is what was said last of the object. */
function tellOnce(record: TellEvent): TellEvent {
  const last = new Map<string, string>();
  return (subject: ControllerSubject, event: ControllerEvent) => {
    const { uid = '' } = subject.metadata;
    if (last.get(uid) === event.message) return;
    last.set(uid, event.message);
    record(subject, event);
  };
}
