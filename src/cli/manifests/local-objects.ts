import { UserError } from '../../api/errors.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import type { Found } from '../selecting/select.ts';
import { type ManifestFlags, readManifests } from './read-manifests.ts';
import { namesManifests } from './read-sources.ts';

/** The objects of `--local`: what the files say, whether a server has it or not. Throws UserError where no file is named. */
export async function localObjects(
  args: readonly string[],
  flags: ManifestFlags & { readonly dryRun: string },
  deps: CommandDeps,
): Promise<{ readonly found: readonly Found[]; readonly errors: readonly unknown[] }> {
  if (args.length > 0 || !namesManifests(flags)) {
    throw new UserError('--local changes what files say: name them with -f or -k, and no objects');
  }
  if (flags.dryRun === 'server') throw new UserError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  const { objects, misplaced } = await readManifests({ ...flags, selector: '' }, deps);
  const found = objects.map((object) => ({ target: object, object: object.document.value as unknown as KubeObject }));
  return { found, errors: misplaced.map(({ error }) => error) };
}
