import { socketDirectories } from '../base/paths.ts';
import { privacyProblem } from '../base/private-directory.ts';
import type { ServerAddress } from './server-address.ts';

/**
 * Another user may have made the place of the socket first, below the temporary directory, and listen there: to tell that one what a manifest
 * holds, or to believe it, would be worse than no answer. Rejects as if nobody listened.
 */
export async function checkIsOwn(address: ServerAddress): Promise<void> {
  if (address.kind !== 'unix' || address.owner === undefined) return;
  for (const directory of socketDirectories(address.socketPath)) {
    const problem = await privacyProblem(directory, address.owner);
    if (problem) throw Object.assign(new Error(`${directory} ${problem.reason}`), { code: 'ECONNREFUSED' });
  }
}
