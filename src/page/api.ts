import type { Status } from '../api/types.ts';

/** An answer that is a failure, in the server's words. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What the page reads of the agent. Throws Refusal, or the browser's TypeError where nobody answers. */
export interface Api {
  get<T>(path: string, signal: AbortSignal): Promise<T>;
  /** The text of an answer that goes on, as it comes. */
  text(path: string, signal: AbortSignal): AsyncGenerator<string>;
}

/** Asks with the token, which the server knows this page by. */
export function createApi(token: string): Api {
  async function ask(path: string, signal: AbortSignal): Promise<Response> {
    const response = await fetch(path, { signal, headers: { authorization: `Bearer ${token}` }, credentials: 'omit', redirect: 'error' });
    if (response.ok) return response;
    const status = (await response.json().catch(() => undefined)) as Status | undefined;
    throw new Refusal(response.status, status?.message ?? response.statusText);
  }

  return {
    async get<T>(path: string, signal: AbortSignal): Promise<T> {
      return (await (await ask(path, signal)).json()) as T;
    },
    async *text(path, signal) {
      const { body } = await ask(path, signal);
      if (!body) return;
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      while (true) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    },
  };
}

/** Cuts a text that goes on into its lines; the last one may lack its end. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const part of text) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
