import { UserError } from '../api/errors.ts';
import { parseGoDuration } from '../api/go-duration.ts';
import type { Client, RequestOptions } from './types.ts';

/** Milliseconds of `--request-timeout`: seconds, or a time with its unit; 0 for none. k8s: client-go clientcmd helpers.go ParseTimeout */
export function readTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseGoDuration(text);
  } catch (cause) {
    throw new UserError(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
      { cause },
    );
  }
}

/** An answer took longer than it may; `hasBegun`: something of it came. Go: net/http Client.Timeout */
export class SlowAnswer extends UserError {
  readonly hasBegun: boolean;
  constructor(hasBegun: boolean) {
    super(
      hasBegun
        ? 'context deadline exceeded (Client.Timeout or context cancellation while reading body)'
        : 'Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    );
    this.name = 'SlowAnswer';
    this.hasBegun = hasBegun;
  }
}

/**
 * A client that gives an answer so much time until its end, 0 or less: any. All throw SlowAnswer then; what is spoken with a
 * process or a port is no answer. k8s: rest.Config.Timeout
 */
export function withTimeout(client: Client, timeoutMs: number): Client {
  if (timeoutMs <= 0) return client;
  return {
    ...client,
    async request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}) {
      const limit = startLimit(timeoutMs, options);
      return limit.hold(client.request<T>(method, path, { ...options, signal: limit.signal })).finally(limit.clear);
    },
    async stream(path: string, options: RequestOptions = {}) {
      const limit = startLimit(timeoutMs, options);
      const stream = await limit.hold(client.stream(path, { ...options, signal: limit.signal }));
      limit.instead(() => stream.destroy(new SlowAnswer(true)));
      return stream.once('close', limit.clear);
    },
    async *watch<T>(path: string, options: RequestOptions) {
      const limit = startLimit(timeoutMs, options);
      try {
        yield* client.watch<T>(path, { ...options, signal: limit.signal });
      } finally {
        limit.clear();
      }
      if (limit.isOver()) throw new SlowAnswer(true);
    },
  };
}

// Longer delays would fire at once.
const longestDelayMs = 2_147_483_647;

/** The time of one answer; `instead` is done at its end in the place of an abort. */
function startLimit(timeoutMs: number, { signal }: RequestOptions) {
  const controller = new AbortController();
  let act = () => controller.abort(new SlowAnswer(false));
  const timer = setTimeout(() => act(), Math.min(timeoutMs, longestDelayMs));
  const clear = () => clearTimeout(timer);
  const isOver = () => controller.signal.aborted && !signal?.aborted;
  // What is waited for before a request is sent does not hear of an abort.
  const over = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as SlowAnswer));
  });
  over.catch(() => {});
  return {
    ...{ isOver, clear },
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    instead(other: () => void) {
      act = other;
    },
    hold: <T>(answer: Promise<T>): Promise<T> =>
      Promise.race([answer, over]).catch((error: unknown) => {
        clear();
        throw isOver() ? controller.signal.reason : error;
      }),
  };
}
