import type { IncomingMessage } from 'node:http';
import { ApiError, UserError } from '../api/errors.ts';
import type { Status, WatchEvent } from '../api/types.ts';

/** The events of a watch whose answer `open` gets. Ends when the server or `signal` ends it; throws ApiError for an ERROR event. */
export async function* readEvents<T>(open: () => Promise<IncomingMessage>, signal?: AbortSignal): AsyncGenerator<WatchEvent<T>> {
  const response = await open().catch((error: unknown) => {
    // Who gives a watch only so much time to begin says so in the signal.
    if (signal?.reason instanceof UserError) throw signal.reason;
    if (signal?.aborted) return undefined;
    throw error;
  });
  if (!response) return;
  for await (const line of readLines(response)) {
    const event = JSON.parse(line) as WatchEvent<T>;
    if (event.type === 'ERROR') throw new ApiError(event.object as Status);
    yield event;
  }
}

/** The lines of a body that may end at any moment: a lost connection is an end, since a watch goes on by asking again. */
async function* readLines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNRESET' && name !== 'AbortError') throw error;
  } finally {
    response.destroy();
  }
}
