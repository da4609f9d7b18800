import type { AnyObject } from '../api/any-object.ts';
import type { ObjectKey } from '../api/object-key.ts';
import { toStoredValue } from './stored-value.ts';
import type { StoreEvent } from './types.ts';

/** What an operation makes of an object: a new state, `'removed'`, or undefined for no change. */
export type Change = AnyObject | 'removed' | undefined;

/** One accepted call of create, mutate or remove. */
export interface Operation {
  readonly slot: Slot;
  readonly lazy: boolean;
  /** A lazy one that is not to be written for itself. */
  readonly unsaved?: boolean;
  /** What to do, told from the state that all operations before it leave. Throwing rejects the operation and changes nothing. */
  decide(current: AnyObject | undefined): Change;
  /** The state afterwards (for a removal, the last state), and whether the operation changed anything. */
  resolve(object: AnyObject | undefined, changed: boolean): void;
  reject(error: unknown): void;
}

/** The place of an object: its key, and a string that is equal for equal keys of any kind. */
export interface Slot {
  readonly id: string;
  readonly key: ObjectKey;
}

/** One operation of a batch, decided. */
interface Step {
  readonly operation: Operation;
  readonly answer: AnyObject | undefined;
  readonly event?: StoreEvent;
  /** Why it cannot be done: told with the rest of the batch, since what is in its way may not be visible before. */
  readonly refusal?: { readonly error: unknown };
}

/** Operations that become durable, and then visible, together. */
export interface Batch {
  readonly steps: readonly Step[];
  /** What the disk has to hold before anything of the batch is visible, by slot id. */
  readonly writes: ReadonlyMap<string, Write>;
}

/** What a file is to hold; without an object there is to be no file. */
export interface Write {
  readonly slot: Slot;
  readonly object: AnyObject | undefined;
}

/** What deciding needs to know of the store. */
export interface BatchState {
  current(slot: Slot): AnyObject | undefined;
  /** Whether the file of the slot is behind the memory. */
  isDirty(slot: Slot): boolean;
  nextVersion(): number;
}

/**
 * Decides operations one after another, each on what those before it leave, so that no change of an object overlaps another.
 * However many changes an object goes through, its file is written once. `flush` are slots to be written anyway.
 */
export function decideBatch(operations: readonly Operation[], flush: readonly Slot[], state: BatchState): Batch {
  const overlay = new Map<string, AnyObject | undefined>();
  const touched = new Map<string, Slot>(flush.map((slot) => [slot.id, slot]));
  const read = (slot: Slot) => (overlay.has(slot.id) ? overlay.get(slot.id) : state.current(slot));
  const steps: Step[] = [];
  for (const operation of operations) {
    const { slot } = operation;
    const current = read(slot);
    let change: Change;
    try {
      change = operation.decide(current);
    } catch (error) {
      steps.push({ operation, answer: undefined, refusal: { error } });
      continue;
    }
    const event = eventOf(change, current, state.nextVersion);
    if (event) overlay.set(slot.id, event.type === 'DELETED' ? undefined : event.object);
    // "Nothing to change" is only durable when what is there is.
    if (!operation.lazy && (event || state.isDirty(slot))) touched.set(slot.id, slot);
    steps.push({ operation, answer: event?.object ?? current, ...(event ? { event } : {}) });
  }
  const writes = [...touched].map(([id, slot]) => [id, { slot, object: read(slot) }] as const);
  return { steps, writes: new Map(writes) };
}

function eventOf(change: Change, current: AnyObject | undefined, nextVersion: () => number): StoreEvent | undefined {
  if (change === 'removed') return current && { type: 'DELETED', object: stamp(current, nextVersion()) };
  return change && { type: current ? 'MODIFIED' : 'ADDED', object: stamp(change, nextVersion()) };
}

function stamp(object: AnyObject, version: number): AnyObject {
  return toStoredValue({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
}

/** What becomes of a batch after the disk answered. */
export interface Outcome {
  /** To be made visible, in this order. */
  readonly accepted: readonly Step[];
  /** Durable operations whose object could not be written. */
  readonly failed: readonly { readonly operation: Operation; readonly error: unknown }[];
  /** Operations that were decided on a state that did not come to be, and are not lost with it: to be decided again. */
  readonly again: readonly Operation[];
}

/** Sorts the steps of a batch by what happened to their objects' files. `errors`: slot id → why the write failed. */
export function outcomeOf(batch: Batch, errors: ReadonlyMap<string, unknown>): Outcome {
  const accepted: Step[] = [];
  const failed: { operation: Operation; error: unknown }[] = [];
  const again: Operation[] = [];
  const broken = new Set<string>();
  for (const step of batch.steps) {
    const { operation, refusal } = step;
    const { id } = operation.slot;
    if (errors.has(id) && !operation.lazy && !refusal) {
      broken.add(id);
      failed.push({ operation, error: errors.get(id) });
    } else if (broken.has(id)) {
      again.push(operation);
    } else {
      accepted.push(step);
    }
  }
  return { accepted, failed, again };
}
