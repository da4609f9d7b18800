import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../base/log.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests that may wait for the answers to those before them on one connection. Clients of the API send none before they have an answer. */
const mostWaiting = 10;

/**
 * Serves the requests of a connection one after another, as Go's server does: answers to thousands of requests that a client sent at once,
 * and reads nothing of, would all be made and kept. Who sends more than a few ahead is cut off, with a word in the log.
 */
export function serveInTurn(serve: Serve, { log }: { readonly log: Log }): Serve {
  const queues = new WeakMap<Socket, (() => void)[]>();

  function begin(socket: Socket, request: IncomingMessage, response: ServerResponse): void {
    response.once('close', () => {
      const next = socket.destroyed ? undefined : queues.get(socket)?.shift();
      if (next) next();
      else queues.delete(socket);
    });
    serve(request, response);
  }

  return (request, response) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const queue = queues.get(socket);
    if (!queue) {
      queues.set(socket, []);
      begin(socket, request, response);
    } else if (queue.length < mostWaiting) {
      queue.push(() => begin(socket, request, response));
    } else {
      log.warn('cut off a client that sends requests without waiting for answers', { waiting: queue.length });
      socket.destroy();
    }
  };
}
