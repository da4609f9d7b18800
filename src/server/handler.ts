import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, badRequest, messageOf } from '../api/errors.ts';
import { runInScope } from '../base/scope.ts';
import { getAgent, getEngines, openListener, stopAgent } from './agent-routes.ts';
import { createBodyWriter } from './body-writer.ts';
import { createObject } from './create.ts';
import { coreVersions, group, groupResources, groups, health, metricsGroup, metricsResources, rootPaths, version } from './discovery.ts';
import { createEventLines } from './event-lines.ts';
import { bindPod } from './eviction/bind.ts';
import { evictPod } from './eviction/evict.ts';
import { sendLongJson } from './gzip.ts';
import { createBodyBudget, refuseUpgrade, sendJson, sendText, shownPath, statusOf, warningHeader } from './http.ts';
import { answerToHttp2Offer } from './http2-offer.ts';
import { createInputBudget } from './input-budget.ts';
import { getLog } from './logs.ts';
import { getMetrics, listMetrics } from './metrics.ts';
import { isPartMissing, programReplaced } from './missing-part.ts';
import { getNodeMetrics, listNodeMetrics } from './node-metrics.ts';
import { openapiGroup, openapiRoot, openapiV2 } from './openapi/handlers.ts';
import { patchObject } from './patch.ts';
import { createPortForwardHandler } from './port-forward.ts';
import { formOf } from './present.ts';
import { createProcessHandler } from './processes.ts';
import { proxyRequest, proxyUpgrade } from './proxy/proxy.ts';
import { getObject, listObjects } from './read.ts';
import { deleteCollection, deleteObject } from './remove.ts';
import { answerReview } from './reviews/answer.ts';
import type { Route } from './routes.ts';
import { getScale, patchScale, updateScale } from './scale.ts';
import { sendList } from './send-list.ts';
import { getTimeline } from './timeline.ts';
import { createToken } from './tokens.ts';
import type { Context, Handle, Handler, Reply, ServerDeps, UpgradeHandler } from './types.ts';
import { getKeys } from './ui/keys.ts';
import { openUi } from './ui/open-ui.ts';
import { updateObject } from './update.ts';
import { getVolumes } from './volumes.ts';
import { routeOf } from './watch-path.ts';
import { createLogSocketHandler } from './websocket/log-socket.ts';
import { createWatchSocketHandler } from './websocket/watch-socket.ts';

const handlers: Readonly<Record<Route['handler'], Handler>> = {
  coreVersions,
  groups,
  group,
  groupResources,
  metricsGroup,
  metricsResources,
  openapiV2,
  openapiRoot,
  openapiGroup,
  rootPaths,
  version,
  health,
  getAgent,
  getEngines,
  openUi,
  getKeys,
  openListener,
  stopAgent,
  list: listObjects,
  create: createObject,
  deleteCollection,
  get: getObject,
  update: updateObject,
  patch: patchObject,
  delete: deleteObject,
  getPart: getObject,
  updatePart: updateObject,
  patchPart: patchObject,
  listMetrics,
  getMetrics,
  listNodeMetrics,
  getNodeMetrics,
  getLog,
  getTimeline,
  getVolumes,
  exec: upgradeRequired,
  attach: upgradeRequired,
  shell: upgradeRequired,
  portForward: upgradeRequired,
  createToken,
  getScale,
  updateScale,
  patchScale,
  review: answerReview,
  proxy: proxyRequest,
  evict: evictPod,
  bind: bindPod,
};

/** What changes something, and answers an object. */
const writes: ReadonlySet<Route['handler']> = new Set<Route['handler']>([
  ...(['create', 'deleteCollection', 'update', 'patch', 'delete', 'updatePart', 'patchPart', 'updateScale', 'patchScale'] as const),
  ...(['createToken', 'evict', 'bind', 'review'] as const),
]);

function upgradeRequired(): never {
  throw badRequest('Upgrade request required');
}

const lastWordsMs = 1000;

/** The API apart from any listener: what answers requests, wherever they come from. */
export interface RequestHandler {
  readonly handle: Handle;
  /** Answers a request that asks to leave HTTP. Never throws. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends every watch, log and exec that is under way; resolves when their last words are sent, or after a second. */
  abort(): Promise<void>;
}

/** Creates the handler of the whole API. */
export function createRequestHandler(deps: ServerDeps): RequestHandler {
  const open = new Set<AbortController>();
  const shared: Shared = { deps, handle, eventLines: createEventLines(), bodies: createBodyBudget(), input: createInputBudget(deps.log) };
  const processes = createProcessHandler();
  const upgrades: Partial<Record<Route['handler'], UpgradeHandler>> = {
    exec: processes,
    attach: processes,
    shell: processes,
    portForward: createPortForwardHandler(),
    proxy: proxyUpgrade,
    list: createWatchSocketHandler(),
    getLog: createLogSocketHandler(),
  };
  let onIdle = () => {};

  /** One controller a request: a signal that thousands of streams share would keep a listener of each. */
  function begin(stream: ServerResponse | Duplex): AbortSignal {
    const controller = new AbortController();
    const ended = deps.activity.began();
    open.add(controller);
    stream.once('close', () => {
      open.delete(controller);
      controller.abort();
      ended();
      if (open.size === 0) onIdle();
    });
    return controller.signal;
  }

  /** Whatever is wrong with what is done for a request ends the request, and nothing else. */
  function inScopeOf(request: IncomingMessage, stream: ServerResponse | Duplex, serve: () => Promise<void>): void {
    const fail = (error: unknown): void => {
      report(deps, request, error);
      stream.destroy();
    };
    runInScope({ what: `${request.method} ${request.url}`, end: () => void stream.destroy() }, () => void serve().catch(fail));
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const signal = begin(response);
    // A client that goes away in mid-answer is no error of ours.
    response.on('error', () => {});
    inScopeOf(request, response, () => answer(shared, request, response, signal));
  }

  return {
    handle,
    upgrade(request, socket, head) {
      const response = answerToHttp2Offer(request, socket);
      if (response) return handle(request, response);
      const signal = begin(socket);
      socket.on('error', () => {});
      inScopeOf(request, socket, async () => {
        try {
          const context = contextOf(shared, request, signal);
          const serve = upgrades[context.route.handler];
          if (!serve) throw badRequest('this resource cannot be upgraded to another protocol');
          await serve(context, { request, socket, head });
        } catch (caught) {
          const error = understood(deps, caught);
          report(deps, request, error);
          refuseUpgrade(socket, statusOf(error));
        }
      });
    },
    async abort() {
      for (const controller of [...open]) controller.abort();
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        const timer = deps.clock.schedule(lastWordsMs, resolve);
        onIdle = () => {
          timer.cancel();
          resolve();
        };
      });
    },
  };
}

async function answer(shared: Shared, request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    const context = contextOf(shared, request, signal);
    // Nothing is done for a client that could not read what came of it.
    if (writes.has(context.route.handler)) formOf(context);
    await sendReply(context, response, await handlers[context.route.handler](context));
  } catch (caught) {
    const error = understood(shared.deps, caught);
    report(shared.deps, request, error);
    if (response.headersSent || response.destroyed) return void response.destroy();
    const status = statusOf(error);
    // The rest of a body that was refused would be read as the next request.
    if (!request.complete) response.setHeader('connection', 'close');
    const { retryAfterSeconds = 0 } = status.details ?? {};
    if (retryAfterSeconds > 0) response.setHeader('retry-after', String(retryAfterSeconds));
    sendJson(response, status.code ?? 500, status);
  }
}

async function sendReply(context: Context, response: ServerResponse, reply: Reply): Promise<void> {
  const notice = context.deps.takeNotice?.();
  const body = createBodyWriter(context, response);
  if (notice !== undefined) response.setHeader('warning', warningHeader(notice));
  switch (reply.type) {
    case 'json':
      if (reply.code === 200 && !reply.warnings && (await sendLongJson(context.request, response, body, reply.body))) return;
      sendJson(response, reply.code, reply.body, reply.warnings);
      return body.end();
    case 'list':
      return sendList(response, body, reply.body);
    case 'text':
      sendText(response, reply.code, reply.body);
      return body.end();
    case 'stream':
      return reply.start(response);
  }
}

/** What all requests have in common. */
type Shared = Pick<Context, 'deps' | 'handle' | 'eventLines' | 'bodies' | 'input'>;

function contextOf(shared: Shared, request: IncomingMessage, signal: AbortSignal): Context {
  const { path, query } = targetOf(request);
  const parameters = new URLSearchParams(query);
  return { ...shared, request, route: routeOf(request.method ?? 'GET', path, parameters), query: parameters, signal };
}

/** Not by `URL`, which would make `DELETE …/namespaces/a/pods/..` the deletion of namespace `a`. */
function targetOf(request: IncomingMessage): { readonly path: string; readonly query: string } {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return end < 0 ? { path: url, query: '' } : { path: url.slice(0, end), query: url.slice(end + 1) };
}

/** An error as clients are told of it. */
function understood({ onPartMissing }: ServerDeps, error: unknown): unknown {
  if (!isPartMissing(error)) return error;
  onPartMissing?.();
  return programReplaced();
}

/** Mistakes of clients are theirs to read, also those that the API server gives no reason for; everything else is ours, and goes to the log. */
function report(deps: ServerDeps, request: IncomingMessage, error: unknown): void {
  if (error instanceof ApiError && ((error.status.code ?? 500) < 500 || error.status.reason === undefined)) return;
  const { method } = request;
  deps.log.error('a request failed', {
    method,
    path: shownPath(request),
    error: messageOf(error),
    ...(error instanceof Error ? { stack: error.stack } : {}),
  });
}
