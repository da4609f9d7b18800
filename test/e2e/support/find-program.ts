import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a command is found on the PATH. Throws an Error that says what installs it. */
export async function findProgram(command: string): Promise<string> {
  for (const directory of (process.env['PATH'] ?? '').split(':')) {
    const path = join(directory, command);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error(`${command} is not here: \`npm test -- --setup\` as root installs it, \`--without ${command}\` leaves it out`);
}
