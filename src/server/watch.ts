import type { AnyObject } from '../api/any-object.ts';
import { badRequest } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import type { Resource } from '../api/kinds/resource.ts';
import type { WatchEvent } from '../api/types.ts';
import { createBodyWriter } from './body-writer.ts';
import { statusOf } from './http.ts';
import { flag } from './logs.ts';
import { namespaceOf, resourceOf } from './lookup.ts';
import { formOf, presentEvent } from './present.ts';
import { type ObjectMatcher, readSelectors } from './selection.ts';
import type { Context, Reply } from './types.ts';
import { seenThrough } from './watch-filter.ts';

const bookmarkIntervalMs = 60_000;

interface WatchOptions {
  /** Undefined: from now, after everything that is there. */
  readonly resourceVersion: string | undefined;
  readonly sendInitialEvents: boolean;
  readonly allowBookmarks: boolean;
  readonly timeoutMs: number | undefined;
  readonly matches: ObjectMatcher;
}

/**
 * The changes of a kind, one JSON document a line, until the client goes, the time is up or the server closes. Throws ApiError
 * BadRequest for parameters that cannot be read; a version that is too old is told by an ERROR event.
 * k8s: apiserver handlers/watch.go, storage/cacher
 */
export function watchCollection(context: Context): Reply {
  const options = readWatchOptions(context);
  const encode = createEncoder(context);
  return {
    type: 'stream',
    async start(response) {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
      response.flushHeaders();
      const body = createBodyWriter(context, response);
      await run(context, options, {
        signal: context.signal,
        send: (event) => body.write(encode(event)),
        sendRaw: (type, object) => body.write(`${JSON.stringify({ type, object })}\n`),
      });
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
  if (options.sendInitialEvents) {
    for (const object of store.list(kind, namespace)) {
      if (sink.signal.aborted) return;
      if (options.matches(object)) await sink.send({ type: 'ADDED', object });
    }
    if (options.allowBookmarks && flag(context.query, 'sendInitialEvents'))
      await sink.sendRaw('BOOKMARK', bookmark(resourceOf(context), seen, true));
  }
  const end = new AbortController();
  const abort = () => end.abort();
  sink.signal.addEventListener('abort', abort);
  if (sink.signal.aborted) abort();
  const timeout = options.timeoutMs === undefined ? undefined : clock.schedule(options.timeoutMs, abort);
  const beat = () => {
    void sink.sendRaw('BOOKMARK', bookmark(resourceOf(context), seen, false));
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
  } catch (error) {
    await sink.sendRaw('ERROR', statusOf(error));
  } finally {
    timeout?.cancel();
    bookmarks?.cancel();
    sink.signal.removeEventListener('abort', abort);
  }
}

/** Tells a client how far it has seen, so that it can go on from there. */
function bookmark({ kind, apiVersion }: Resource, resourceVersion: string, endsInitialEvents: boolean): object {
  const annotations = endsInitialEvents ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return { kind, apiVersion, metadata: { resourceVersion, creationTimestamp: null, ...annotations } };
}

function readWatchOptions(context: Context): WatchOptions {
  const { query } = context;
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw badResourceVersion(text);
  const timeoutSeconds = query.get('timeoutSeconds') ?? '';
  if (!/^\d*$/.test(timeoutSeconds)) throw badRequest(`strconv.ParseInt: parsing ${goQuote(timeoutSeconds)}: invalid syntax`);
  const initial = query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : text === '' || text === '0';
  return {
    resourceVersion: text === '' || text === '0' || initial ? undefined : text,
    sendInitialEvents: initial,
    allowBookmarks: flag(query, 'allowWatchBookmarks'),
    timeoutMs: timeoutSeconds === '' || timeoutSeconds === '0' ? undefined : Number(timeoutSeconds) * 1000,
    matches: readSelectors(context),
  };
}

/** k8s: storage ParseResourceVersion through InterpretWatchError */
function badResourceVersion(text: string): Error {
  const quoted = goQuote(text);
  return badRequest(`resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`);
}
