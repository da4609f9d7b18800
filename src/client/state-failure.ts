import { UserError } from '../api/errors.ts';
import { explainSystemError } from '../base/system-error.ts';

/** The way out that every fault of the state directory has. */
export const elsewhere = 'or set KPOD_STATE_DIR to a directory of your own';

/** The sentence for a state directory in which something cannot be read or written: the directory, the file, why, and the way out. */
export function stateFailure(stateDir: string, cause: unknown): UserError {
  const { reason, wayOut } = explainSystemError(cause) ?? { reason: (cause as Error).message, wayOut: 'mend that' };
  const { path } = cause as NodeJS.ErrnoException;
  const file = path === undefined || path === stateDir ? '' : ` (${path})`;
  return new UserError(`kpod cannot keep its state in ${stateDir}: ${reason}${file}; ${wayOut}, ${elsewhere}`, { cause });
}
