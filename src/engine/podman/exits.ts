import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../base/log.ts';

/** How a container's process ended, as conmon wrote it down. */
export interface Exit {
  readonly code: number;
  /** RFC 3339 UTC, nine digits. */
  readonly time: string;
}

/** Remembers how containers ended. */
export interface ExitWatch {
  /** Undefined when it was not seen. */
  find(id: string): Exit | undefined;
  /** Calls the listener with every exit from now on, until the answer is called. */
  follow(listener: (id: string, exit: Exit) => void): () => void;
}

const longestMemory = 1000;

/**
 * Watches the directory in which conmon leaves exit codes. podman takes them from there, and loses the one of a container of which
 * it does not know that it ran, because its `start` was killed just before it wrote that down.
 */
export function watchExits(directory: string, log: Log): ExitWatch {
  const exits = new Map<string, Exit>();
  const listeners = new Set<(id: string, exit: Exit) => void>();
  const note = async (id: string): Promise<void> => {
    const path = join(directory, id);
    // podman removes it within some tens of milliseconds.
    const [text, { mtimeNs }] = await Promise.all([readFile(path, 'utf8'), stat(path, { bigint: true })]);
    const oldest = exits.keys().next();
    if (exits.size >= longestMemory && !oldest.done) exits.delete(oldest.value);
    const exit = { code: Number(text), time: formatNanoseconds(mtimeNs) };
    // One file makes several events.
    if (!/^\d+$/.test(text.trim()) || exits.get(id)?.time === exit.time) return;
    exits.set(id, exit);
    for (const listener of listeners) listener(id, exit);
  };
  try {
    const watcher: FSWatcher = watch(directory, { persistent: false }, (_event, name) => {
      if (name !== null && /^[0-9a-f]{64}$/.test(name)) note(name).catch(() => undefined);
    });
    watcher.on('error', (error) => log.warn('the exits of containers are no longer watched', { error: error.message }));
  } catch (error) {
    log.warn('the exits of containers cannot be watched', { error: String(error) });
  }
  return {
    find: (id) => exits.get(id),
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Nanoseconds since 1970 as RFC 3339 UTC. */
export function formatNanoseconds(nanoseconds: bigint): string {
  const seconds = nanoseconds / 1_000_000_000n;
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, '0');
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
