import { UserError } from '../../../api/errors.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type ManifestObject, type Misplaced, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import type { RunHolds } from './holds.ts';
import { withPodHint } from './pod/hint.ts';
import type { runVerb } from './verb.ts';

/** What the files of a run say. Throws UsageError for flags that do not go together, UserError for files that cannot be read or say nothing. */
export async function readObjects(
  call: CallOf<typeof runVerb>,
  deps: CommandDeps,
): Promise<{ readonly objects: readonly ManifestObject[]; readonly misplaced: readonly Misplaced[] }> {
  const { name, args, flags } = call;
  if (flags.detach && flags.rm) throw new UsageError(name, '--detach and --rm cannot be used together: --rm deletes when the command ends');
  if (flags.detach && flags.timeline) throw new UsageError(name, '--detach and --timeline cannot be used together');
  if (flags.detach && flags.follow) throw new UsageError(name, '--detach and --follow cannot be used together');
  if (flags.gracePeriod >= 0 && !flags.replace && !flags.watch)
    throw new UsageError(name, '--grace-period must have --replace or --watch specified');
  if (flags.timeout < 0) throw new UsageError(name, '--timeout must not be negative');
  const filename = [...args, ...flags.filename];
  if (!namesManifests({ ...flags, filename })) throw new UsageError(name, 'a file is missing: kpod run FILE...');
  const { objects, misplaced } = await readManifests({ ...flags, filename }, deps).catch((error: unknown) => {
    throw withPodHint(error, filename);
  });
  if (objects.length === 0) throwAll(misplaced.map(({ error }) => error));
  if (objects.length === 0) throw new UserError('no objects passed to run');
  const holds = await loadHolds(call);
  return { objects: holds?.apply(objects) ?? objects, misplaced };
}

/** Only a run with holds pays for them. Throws UsageError. */
export async function loadHolds(call: CallOf<typeof runVerb>): Promise<RunHolds | undefined> {
  if (!call.changed.has('until') && !call.changed.has('break')) return undefined;
  return (await import('./holds.ts')).holdsOfRun(call);
}
