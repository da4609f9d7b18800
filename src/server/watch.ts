import type { AnyObject } from '../api/any-object.ts';
import type { WatchEvent } from '../api/types.ts';
import { createBodyWriter } from './body-writer.ts';
import { statusOf } from './http.ts';
import { checkNotFuture, checkWatchOptions, readCount, readVersion } from './list/options.ts';
import { flag } from './logs.ts';
import { namespaceOf, resourceOf } from './lookup.ts';
import { formOf, presentEvent } from './present.ts';
import { type ObjectMatcher, readSelectors } from './selection.ts';
import type { Context, Reply } from './types.ts';
import { seenThrough } from './watch-filter.ts';

const bookmarkIntervalMs = 60_000;
/** What a watch that says nothing of it lasts at least. */
const usualTimeoutSeconds = 1800;

interface WatchOptions {
  /** Undefined: from now, after everything that is there. */
  readonly resourceVersion: string | undefined;
  readonly sendInitialEvents: boolean;
  readonly allowBookmarks: boolean;
  readonly timeoutMs: number;
  readonly matches: ObjectMatcher;
}

/** Sends a line of a watch; resolves when there is room for more. */
type Write = (line: string | Uint8Array) => Promise<void>;

/**
 * The changes of a kind, one JSON document a line, until the client goes, the time is up or the server closes. Throws ApiError
 * BadRequest for parameters that cannot be read; a version that is too old is told by an ERROR event.
 * k8s: apiserver handlers/watch.go, storage/cacher
 */
export function prepareWatch(context: Context): (write: Write) => Promise<void> {
  const options = readWatchOptions(context);
  const encode = createEncoder(context);
  return (write) =>
    run(context, options, {
      signal: context.signal,
      send: (event) => write(encode(event)),
      sendRaw: (type, object) => write(`${JSON.stringify({ type, object })}\n`),
    });
}

/** A watch over HTTP. Throws as `prepareWatch`. */
export function watchCollection(context: Context): Reply {
  const serve = prepareWatch(context);
  return {
    type: 'stream',
    async start(response) {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
      response.flushHeaders();
      const body = createBodyWriter(context, response);
      await serve((line) => body.write(line));
      await body.end();
    },
  };
}

/** Makes the events of one watch lines. Its first table alone has columns, and each has ages, which change with every second. */
function createEncoder(context: Context): (event: WatchEvent<AnyObject>) => Uint8Array {
  const form = formOf(context);
  let isFirst = true;
  return (event) => {
    const hasColumns = isFirst;
    isFirst = false;
    const seconds = Math.floor(context.deps.clock.now() / 1000);
    const key =
      form === 'table'
        ? `${form} ${context.query.get('includeObject')} ${hasColumns} ${seconds}`
        : `${form} ${resourceOf(context).apiVersion}`;
    return context.eventLines.lineOf(event, key, () => presentEvent(context, form, event.object, hasColumns));
  };
}

interface Sink {
  /** Resolves when there is room for more. */
  send(event: WatchEvent<AnyObject>): Promise<void>;
  sendRaw(type: 'BOOKMARK' | 'ERROR', object: object): Promise<void>;
  readonly signal: AbortSignal;
}

async function run(context: Context, options: WatchOptions, sink: Sink): Promise<void> {
  const { store, clock } = context.deps;
  const kind = resourceOf(context).kind;
  const namespace = namespaceOf(context);
  const from = options.resourceVersion ?? store.resourceVersion();
  let seen = from;
  const tell = (version: string, endsInitialEvents: boolean) => sink.sendRaw('BOOKMARK', bookmark(context, version, endsInitialEvents));
  if (options.sendInitialEvents) {
    for (const object of store.list(kind, namespace)) {
      if (sink.signal.aborted) return;
      if (options.matches(object)) await sink.send({ type: 'ADDED', object });
    }
    if (options.allowBookmarks && flag(context.query, 'sendInitialEvents')) await tell(seen, true);
  }
  const end = new AbortController();
  const abort = () => end.abort();
  sink.signal.addEventListener('abort', abort);
  if (sink.signal.aborted) abort();
  const timeout = clock.schedule(options.timeoutMs, abort);
  const beat = () => {
    void tell(seen, false);
    bookmarks = clock.schedule(bookmarkIntervalMs, beat);
  };
  let bookmarks = options.allowBookmarks ? clock.schedule(bookmarkIntervalMs, beat) : undefined;
  try {
    for await (const event of store.watch({ kind, resourceVersion: from, ...(namespace === undefined ? {} : { namespace }) }, end.signal)) {
      seen = event.object.metadata.resourceVersion ?? seen;
      const visible = seenThrough(options.matches, event);
      // While a client reads slowly the store keeps what comes, the same for all; who falls behind that has to list again.
      if (visible) await sink.send(visible);
    }
    // The time is up: the client goes on from here.
    if (options.allowBookmarks && !sink.signal.aborted) await tell(seen, false);
  } catch (error) {
    await sink.sendRaw('ERROR', statusOf(error));
  } finally {
    timeout.cancel();
    bookmarks?.cancel();
    sink.signal.removeEventListener('abort', abort);
  }
}

/** Tells a client how far it has seen, so that it can go on from there. */
function bookmark(context: Context, resourceVersion: string, endsInitialEvents: boolean): object {
  const isPartial = formOf(context) === 'metadata';
  const { kind, apiVersion } = isPartial ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } : resourceOf(context);
  const annotations = endsInitialEvents ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return { kind, apiVersion, metadata: { resourceVersion, creationTimestamp: null, ...annotations } };
}

function readWatchOptions(context: Context): WatchOptions {
  const { query, deps } = context;
  checkWatchOptions(query);
  const version = readVersion(query);
  const initial = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : version === 0;
  if (initial) checkNotFuture(version, Number(deps.store.resourceVersion()));
  return {
    resourceVersion: version === 0 || initial ? undefined : String(version),
    sendInitialEvents: initial,
    allowBookmarks: flag(query, 'allowWatchBookmarks'),
    // Watches that last for ever would never find out that nobody is there. k8s: MinRequestTimeout
    timeoutMs: (readCount(query, 'timeoutSeconds') ?? usualTimeoutSeconds * (1 + deps.random())) * 1000,
    matches: readSelectors(context),
  };
}
