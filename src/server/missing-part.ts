import { type ApiError, failure } from '../api/errors.ts';

/** Whether a part of the program that is loaded when it is needed was not where it had been: the build calls them so (`.scripts/pack.mjs`). */
export const isPartMissing = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' && error.message.includes("'./chunks/");

/**
 * 503: another agent takes over, and answers; it needs some seconds, and a client that came too early would find nobody. What had to be
 * read comes before anything is done, so that it can be asked again.
 */
export const programReplaced = (): ApiError =>
  failure(
    503,
    'ServiceUnavailable',
    "the files of kpod's program were replaced while its agent ran: another agent takes over, ask it again",
    {
      retryAfterSeconds: 10,
    },
  );
