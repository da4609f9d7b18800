import type { AnyObject } from '../api/any-object.ts';
import { runInNoScope } from '../base/scope.ts';
import { decideBatch, type Operation, type Outcome, outcomeOf, type Slot } from './commit.ts';
import type { Versions } from './versions.ts';
import type { Writer } from './writer.ts';

/** Operations of one batch: enough to share the cost of a sync, few enough not to wait long. */
const batchSize = 256;

/** Takes operations in batches, has them written, and publishes them, one batch after another. */
export interface CommitLoop {
  /** Takes an operation. A lazy one that finds the loop at rest is published before this returns. */
  push(operation: Operation): void;
  /** Looks for work: also for lazy writes that have become due. */
  kick(): void;
  /** Resolves when there is no more work. */
  idle(): Promise<void>;
}

/** A loop that also runs when the writer has something due. `publish` makes a batch visible, synchronously; it may push. */
export function createCommitLoop(deps: {
  writer: Writer;
  versions: Versions;
  current: (slot: Slot) => AnyObject | undefined;
  publish: (outcome: Outcome) => void;
}): CommitLoop {
  const { writer, versions } = deps;
  let queue: Operation[] = [];
  let busy = false;
  let waiting: (() => void)[] = [];

  const decide = (operations: readonly Operation[], flush: readonly Slot[]) =>
    decideBatch(operations, flush, {
      current: deps.current,
      isDirty: (slot) => writer.isDirty(slot),
      nextVersion: () => versions.next(),
    });

  /**
   * Runs while there is work. It pauses only for the disk: lazy changes alone are visible when the call returns, and nothing that is
   * pushed can slip in between "no more work" and the end.
   */
  async function run(): Promise<void> {
    busy = true;
    for (let flush = writer.due(); queue.length > 0 || flush.length > 0; flush = writer.due()) {
      const operations = queue.splice(0, batchSize);
      if (!versions.covers(operations.length)) await versions.reserve(operations.length);
      const batch = decide(operations, flush);
      const errors = batch.writes.size > 0 ? await writer.write(batch) : new Map<string, unknown>();
      const outcome = outcomeOf(batch, errors);
      queue = [...outcome.again, ...queue];
      deps.publish(outcome);
    }
    busy = false;
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  }

  function kick(): void {
    // A fault in here is a bug: the rejection goes unhandled, and the process ends rather than go on with half a store, whoever made the
    // change.
    if (!busy) void runInNoScope(run);
  }

  writer.onDue(kick);

  return {
    push(operation) {
      queue.push(operation);
      kick();
    },
    kick,
    idle: () => (busy ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}
