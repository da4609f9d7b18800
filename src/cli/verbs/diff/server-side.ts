import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import { fetchCurrent } from '../../writing/apply-object.ts';
import { manifestBody } from '../../writing/create-object.ts';
import { serverSideManager } from '../../writing/migrate-client-side.ts';
import { sendConfiguration } from '../../writing/send-configuration.ts';
import type { States } from './mask.ts';
import type { diffVerb } from './verb.ts';

/** The object as it is, and as it would be if the server applied the manifest. Throws what the API answers. */
export async function appliedStates(
  manifest: ManifestObject,
  { flags, changed }: Pick<CallOf<typeof diffVerb>, 'flags' | 'changed'>,
  deps: CommandDeps,
): Promise<States> {
  const current = await fetchCurrent(manifest, deps);
  const fieldManager = changed.has('field-manager') ? flags.fieldManager : serverSideManager;
  const options = { dryRun: 'server', fieldManager, forceConflicts: flags.forceConflicts } as const;
  const merged = await sendConfiguration(manifest, manifestBody(manifest), options, deps);
  return { live: current as unknown as States['live'], merged: merged as unknown as States['merged'] };
}
