import { dirname, join } from 'node:path';
import { rulesOf } from '../api/kinds/rules.ts';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Batch, Slot, Write } from './commit.ts';
import type { StoreFiles } from './files.ts';
import { fileOf } from './layout.ts';
import { renderObject } from './load.ts';

/** Lazy writes reach the disk after so long; a failed one is tried again after this, then twice as long, up to the longest. */
const delayMs = 1000;
const longestDelayMs = 30_000;
/** Files of one flush: durable writes wait for no more than these. */
const flushSize = 64;

/** Brings objects to disk: those of a batch together, and the lazy ones when their time has come. */
export interface Writer {
  /** Writes the files of a batch at once and syncs each directory once. Answers why slots failed; their files are mended later. */
  write(batch: Batch): Promise<ReadonlyMap<string, unknown>>;
  markDirty(slot: Slot): void;
  isDirty(slot: Slot): boolean;
  /** From now on `listener` is called when lazy writes are due. */
  onDue(listener: () => void): void;
  /** The slots that are to be written now. */
  due(): readonly Slot[];
  /** Everything that is dirty is due now. */
  hurry(): void;
  /** Forgets the timer. */
  close(): void;
}

/** The writer of one store. A listener that is called when lazy writes are due (`onDue`) sees that they are written. */
export function createWriter(deps: { directory: string; files: StoreFiles; clock: Clock; log: Log }): Writer {
  const { directory, files } = deps;
  const dirty = new Map<string, Slot>();
  const known = new Set<string>();
  let timer: Timer | undefined;
  let flushing = false;
  let failures = 0;
  let callDue = (): void => {};

  function arm(): void {
    if (dirty.size === 0 || flushing || timer) return;
    timer = deps.clock.schedule(Math.min(delayMs * 2 ** failures, longestDelayMs), () => {
      timer = undefined;
      flushing = true;
      callDue();
    });
  }

  /** Writes one file; its directory is synced by the caller. */
  async function writeOne({ slot, object }: Write): Promise<void> {
    const path = join(directory, fileOf(slot.key));
    if (!object) return files.remove(path);
    if (!known.has(dirname(path))) await files.makeDirectory(dirname(path));
    known.add(dirname(path));
    // Events are many and worth little: an empty file is what a power cut may leave of one.
    await files.replace(path, renderObject(object), { sync: !rulesOf(slot.key.kind).isExpendable });
  }

  function note(errors: ReadonlyMap<string, unknown>): void {
    if (errors.size > 0) {
      const [reason] = errors.values();
      if (failures === 0) deps.log.error('objects could not be written; trying again', { count: errors.size, reason: String(reason) });
      failures++;
      flushing = false;
    } else if (failures > 0) {
      deps.log.info('objects can be written again');
      failures = 0;
    }
  }

  return {
    async write(batch) {
      const errors = await writeAll(batch, directory, files, writeOne);
      for (const [id, { slot }] of batch.writes) {
        dirty.delete(id);
        // Perhaps only the sync failed and the file is the new one: write it again, to what the memory says.
        if (errors.has(id)) dirty.set(id, slot);
      }
      if (errors.size > 0) known.clear();
      if (batch.writes.size > 0) note(errors);
      if (dirty.size === 0) flushing = false;
      arm();
      return errors;
    },
    markDirty(slot) {
      dirty.set(slot.id, slot);
      arm();
    },
    isDirty: (slot) => dirty.has(slot.id),
    onDue(listener) {
      callDue = listener;
    },
    due: () => (flushing ? [...dirty.values()].slice(0, flushSize) : []),
    hurry() {
      flushing = dirty.size > 0;
      callDue();
    },
    close: () => timer?.cancel(),
  };
}

async function writeAll(
  batch: Batch,
  root: string,
  files: StoreFiles,
  writeOne: (write: Write) => Promise<void>,
): Promise<ReadonlyMap<string, unknown>> {
  const errors = new Map<string, unknown>();
  const directories = new Map<string, string[]>();
  const attempt = (ids: readonly string[], act: () => Promise<void>) =>
    act().catch((error: unknown) => {
      for (const id of ids) errors.set(id, error);
    });
  await Promise.all([...batch.writes].map(([id, write]) => attempt([id], () => writeOne(write))));
  for (const [id, { slot }] of batch.writes) {
    if (errors.has(id)) continue;
    const directory = dirname(join(root, fileOf(slot.key)));
    directories.set(directory, [...(directories.get(directory) ?? []), id]);
  }
  await Promise.all([...directories].map(([directory, ids]) => attempt(ids, () => syncExisting(directory, files))));
  return errors;
}

/** A removal in a directory that was never made has nothing to sync. */
async function syncExisting(directory: string, files: StoreFiles): Promise<void> {
  try {
    await files.syncDirectory(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
