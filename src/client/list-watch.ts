import { ApiError, UserError } from '../api/errors.ts';
import type { ListMeta, WatchEvent } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { SlowAnswer } from './timeout.ts';
import type { Client, Query } from './types.ts';

/** What a listed watch says: the whole list (at first, and again whenever changes may have been missed), then changes. */
export type ListWatchEvent<L, T> = { readonly type: 'LIST'; readonly list: L } | WatchEvent<T>;

export interface ListWatchOptions {
  readonly query?: Query;
  readonly accept?: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The time that an answer of the client may take is for the whole: it ends with the first watch. */
  readonly endsInTime?: true;
}

/** Between two attempts: an agent that restarts needs a moment, and a server that refuses is not to be hammered. */
const pauseMs = 200;
/** A cluster that does not answer is asked at longer and longer intervals, so often, before that is an error. */
const mostFailures = 8;

/**
 * Lists `path`, then follows its changes until `signal` is aborted. When the watch ends (the agent restarts, the version is too old) it
 * lists again; a cluster's goes on where it was, as long as that is known. Throws what the first and every later list throws.
 */
export async function* listWatch<L extends { readonly metadata: ListMeta }, T>(
  client: Client,
  path: string,
  options: ListWatchOptions,
): AsyncGenerator<ListWatchEvent<L, T>> {
  const { signal, query } = options;
  const shared = { signal, ...(options.accept ? { accept: options.accept } : {}) };
  const isBrief = client.watchesBriefly === true;
  /** From where on a watch sees all that was not seen; undefined when only a list can tell. */
  let version: string | undefined;
  let isFirst = true;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const list = await client.request<L>('GET', path, { ...shared, ...(query ? { query } : {}) });
        yield { type: 'LIST', list };
        version = list.metadata.resourceVersion;
        isFirst = false;
      }
      const bookmarks = isBrief ? { allowWatchBookmarks: true } : {};
      for await (const event of client.watch<T>(path, { ...shared, query: { ...query, resourceVersion: version, ...bookmarks } })) {
        failures = 0;
        if (isBrief) version = versionOf(event.object);
        if (event.type !== 'BOOKMARK') yield event;
      }
      if (!isBrief) version = undefined;
    } catch (error) {
      const isListed = version !== undefined;
      if (!isBrief || isGone(error)) version = undefined;
      if (signal.aborted) return;
      if (error instanceof SlowAnswer) {
        if (options.endsInTime && error.hasBegun) return;
        if (options.endsInTime) throw error;
        // A watch goes on as if the server had ended it.
        if (error.hasBegun) continue;
      }
      const passes = isGone(error) || error instanceof UserError || (isBrief && isBusy(error));
      if (!passes || (!isListed && (isFirst || !isBrief))) throw error;
      failures += isBrief && !isGone(error) ? 1 : 0;
      if (failures > mostFailures) throw error;
    }
    await sleep(options.clock, pauseMs * 2 ** failures, signal);
  }
}

/** The version of an object, of a table with its row, of a bookmark. */
function versionOf(object: unknown): string | undefined {
  interface Versioned {
    readonly metadata?: { readonly resourceVersion?: string };
    readonly rows?: readonly { readonly object?: Versioned }[];
  }
  const { metadata, rows } = object as Versioned;
  return metadata?.resourceVersion || rows?.[0]?.object?.metadata?.resourceVersion || undefined;
}

/** A version that is no longer kept: listing again mends that, and a lost connection. */
const isGone = (error: unknown): boolean => error instanceof ApiError && error.status.code === 410;

/** A server that has no time now, or that is just being replaced. */
const isBusy = (error: unknown): boolean => error instanceof ApiError && (error.status.code === 429 || (error.status.code ?? 0) >= 500);
