import { lstat } from 'node:fs/promises';

/** Why a directory is not a user's own and closed to others. `foreign`: others made it, so the user cannot mend that. */
export interface PrivacyProblem {
  readonly reason: string;
  readonly foreign: boolean;
}

/** What keeps others from being kept out of a directory; undefined when nothing does. Throws the system's error, as for one that is not there. */
export async function privacyProblem(path: string, uid: number): Promise<PrivacyProblem | undefined> {
  const found = await lstat(path);
  const foreign = found.uid !== uid;
  if (foreign) return { reason: `belongs to user ${found.uid}, not to you (${uid})`, foreign };
  if (!found.isDirectory()) return { reason: 'is not a directory', foreign };
  const mode = found.mode & 0o777;
  return (mode & 0o077) === 0 ? undefined : { reason: `is open to other users (mode ${mode.toString(8)})`, foreign };
}
