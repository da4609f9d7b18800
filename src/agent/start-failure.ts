import { ApiError, UserError } from '../api/errors.ts';
import type { Paths } from '../base/paths.ts';
import { explainSystemError, isSystemError } from '../base/system-error.ts';
import { elsewhere, stateFailure } from '../client/state-failure.ts';

/**
 * What keeps the agent from starting, in one sentence with the path and the way out; undefined for what can only be a fault of the agent.
 * One place for all that a start reads and writes: the system's error says which path it was.
 */
export function explainStartFailure(error: unknown, paths: Paths): UserError | undefined {
  if (error instanceof UserError) return error;
  if (error instanceof ApiError) return new UserError(`${wordsOf(error)}, ${elsewhere}`, { cause: error });
  if (!isSystemError(error)) return undefined;
  const path = pathOf(error);
  if (path?.startsWith(paths.runtimeDir)) return socketFailure(paths.runtimeDir, error);
  // A write to an open file fails without its path; what a start writes is its state.
  if (path?.startsWith(paths.stateDir) || diskCodes.has(error.code)) return stateFailure(paths.stateDir, error);
  const { reason, wayOut } = textOf(error);
  return new UserError(`${reason} (${[error.syscall, path].filter(Boolean).join(' ')}); ${wayOut}`, { cause: error });
}

/** Of an object that could not be stored; an answer's message begins with what kind of error it is. */
const wordsOf = ({ status, message }: ApiError): string => status.details?.causes?.[0]?.message ?? message;

const diskCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** The sentence for settings that cannot be read; `read` itself fails without the path of its file. */
export function settingsFailure(configFile: string, cause: unknown): UserError {
  const { reason, wayOut } = textOf(cause);
  return new UserError(`the settings in ${configFile} cannot be read: ${reason}; ${wayOut}, or set KPOD_CONFIG to another file`, { cause });
}

/** The sentence for a directory in which the agent's socket cannot be. */
export function socketFailure(directory: string, cause: unknown): UserError {
  const { reason, wayOut } = textOf(cause);
  return new UserError(
    `the agent's socket cannot be in ${directory}: ${reason}; ${wayOut}, or set XDG_RUNTIME_DIR to a directory of your own`,
    { cause },
  );
}

const textOf = (cause: unknown) => explainSystemError(cause) ?? { reason: (cause as Error).message, wayOut: 'mend that' };

/** Of a file, or of a socket. */
function pathOf(error: NodeJS.ErrnoException): string | undefined {
  return error.path ?? (error as { readonly address?: string }).address;
}
