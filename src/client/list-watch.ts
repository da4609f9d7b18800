import { ApiError, UserError } from '../api/errors.ts';
import type { ListMeta, WatchEvent } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import type { Client, Query } from './types.ts';

/** What a listed watch says: the whole list (at first, and again whenever changes may have been missed), then changes. */
export type ListWatchEvent<L, T> = { readonly type: 'LIST'; readonly list: L } | WatchEvent<T>;

export interface ListWatchOptions {
  readonly query?: Query;
  readonly accept?: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Between two attempts: an agent that restarts needs a moment, and a server that refuses is not to be hammered. */
const pauseMs = 200;

/**
 * Lists `path`, then follows its changes until `signal` is aborted. When the watch ends (the agent restarts, the version is too old) it
 * lists again. Throws what the first and every later list throws.
 */
export async function* listWatch<L extends { readonly metadata: ListMeta }, T>(
  client: Client,
  path: string,
  options: ListWatchOptions,
): AsyncGenerator<ListWatchEvent<L, T>> {
  const { signal, query } = options;
  const shared = { signal, ...(options.accept ? { accept: options.accept } : {}) };
  while (!signal.aborted) {
    const list = await client.request<L>('GET', path, { ...shared, ...(query ? { query } : {}) });
    yield { type: 'LIST', list };
    try {
      const resourceVersion = list.metadata.resourceVersion;
      for await (const event of client.watch<T>(path, { ...shared, query: { ...query, resourceVersion } })) {
        if (event.type !== 'BOOKMARK') yield event;
      }
    } catch (error) {
      if (!signal.aborted && !isPassing(error)) throw error;
    }
    await sleep(options.clock, pauseMs, signal);
  }
}

/** A lost connection, or a version that is no longer kept (410): listing again mends both. */
function isPassing(error: unknown): boolean {
  return error instanceof UserError || (error instanceof ApiError && error.status.code === 410);
}
