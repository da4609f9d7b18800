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

/** What is said when an answer does not come in time. Go: net/http Client.Timeout */
export const tooSlow = (): UserError =>
  new UserError('Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)');

/** A client that waits so long for an answer, 0: without an end. What is followed goes on as long as somebody reads. */
export function withTimeout(client: Client, timeoutMs: number): Client {
  if (timeoutMs === 0) return client;
  return {
    ...client,
    async request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options: RequestOptions = {}) {
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
      return client.request<T>(method, path, { ...options, signal }).catch((error: unknown) => {
        throw limit.aborted && !options.signal?.aborted ? tooSlow() : error;
      });
    },
  };
}
