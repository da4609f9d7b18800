import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { shownPath } from './http.ts';
import type { Context } from './types.ts';

/** How long a client may take none of what waits for it; then its connection is cut, and what waits is given up. */
const mostIdleMs = 30_000;

/** The body of an answer that may be long, or that a client may not read. */
export interface BodyWriter {
  /**
   * Sends a part and resolves when there is room for the next one, so that no more than a part ever waits, or when the client is gone.
   * Between parts everybody else has their turn.
   */
  write(part: string | Uint8Array): Promise<void>;
  /** Ends the answer, after a last part perhaps; resolves when all of it has left, or when the client is gone. */
  end(part?: string | Uint8Array): Promise<void>;
  /** True when nobody is there any more to send to. */
  isGone(): boolean;
}

/** Writes to one client. One that does not read is cut off, with a word in the log. */
export function createBodyWriter({ deps, request, signal }: Context, response: ServerResponse): BodyWriter {
  const isGone = () => signal.aborted || response.destroyed;

  function waitFor(event: 'drain' | 'finish'): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        response.off(event, done).off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = deps.clock.schedule(mostIdleMs, () => {
        deps.log.warn('cut off a client that does not read', { path: shownPath(request), waitedMs: mostIdleMs });
        response.destroy();
        done();
      });
      response.on(event, done).on('close', done);
      signal.addEventListener('abort', done);
    });
  }

  return {
    isGone,
    async write(part) {
      if (isGone()) return;
      if (response.write(part)) await nextTurn();
      else await waitFor('drain');
    },
    async end(part) {
      if (response.destroyed) return;
      response.end(part);
      // A server that closes does not wait for those that do not read.
      if (!signal.aborted && !response.writableFinished) await waitFor('finish');
    },
  };
}
