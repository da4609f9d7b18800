import type { IncomingMessage } from 'node:http';
import { ApiError, UserError } from '../api/errors.ts';
import type { Status } from '../api/types.ts';

/** The system's code (`ECONNREFUSED`, `ENOENT` …) behind an error of a client, when the server could not be reached. */
export function connectionErrorCode(error: unknown): string | undefined {
  if (!(error instanceof UserError)) return undefined;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** True when nobody listens: the request was certainly not seen by a server. */
export function isNotListening(error: unknown): boolean {
  return error instanceof UserError && isDeaf(error.cause);
}

/** The same for the system's own error. */
export function isDeaf(cause: unknown): boolean {
  const code = (cause as { code?: unknown } | undefined)?.code;
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}

/** Reads the body of an answer of 400 or above into the error that it stands for. */
export async function readFailure(response: IncomingMessage): Promise<ApiError> {
  const text = await readAll(response, 'the server').catch(() => '');
  const code = response.statusCode ?? 500;
  try {
    const body = JSON.parse(text) as Partial<Status>;
    if (body.kind === 'Status') return new ApiError({ ...(body as Status), code: body.code ?? code });
  } catch {
    // Not JSON: a proxy, or a server of another kind. Its text is all there is.
  }
  const message = text.trim() || response.statusMessage || `HTTP status ${code}`;
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code });
}

/** The error for a server that cannot be reached, or that went away in the middle; an abort stays what it is. */
export function unreachable(server: string, cause: NodeJS.ErrnoException): Error {
  if (cause.name === 'AbortError') return cause;
  if (isDeaf(cause)) {
    return new UserError(`The connection to the server ${server} was refused - did you specify the right host or port?`, { cause });
  }
  return new UserError(`Unable to connect to the server: ${server}: ${cause.message}`, { cause });
}

/** A whole body as text. Throws UserError when the connection is lost before its end. */
export async function readAll(response: IncomingMessage, server: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (cause) {
    throw new UserError(`the connection to the server ${server} was lost in the middle of its answer`, { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}
