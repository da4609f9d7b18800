import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { optional, parseJson, stringAt } from '../common/json-fields.ts';

/**
 * Leads a docker command whose settings lie in a directory of ours to the daemon that the user has chosen (`docker context use`); answers
 * what the settings must say for that. `configDir` are the user's own settings.
 */
export async function sameContext(configDir: string, own: string): Promise<object> {
  const settings = parseJson(await readFile(join(configDir, 'config.json'), 'utf8').catch(() => ''));
  const currentContext = stringAt(settings, 'currentContext');
  if (currentContext !== undefined) await symlink(join(configDir, 'contexts'), join(own, 'contexts'));
  return optional('currentContext', currentContext);
}
