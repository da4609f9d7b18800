import { notFound, UserError } from '../../../../api/errors.ts';
import { goJson } from '../../../../api/go-json.ts';
import { lastAppliedText } from '../../../../api/last-applied.ts';
import { qualifiedPlural } from '../../../../api/scheme.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { withFileHint } from '../../../errors/file-hint.ts';
import { throwAll } from '../../../errors/render-error.ts';
import { type ManifestObject, readManifests } from '../../../manifests/read-manifests.ts';
import { openResults } from '../../../output/results.ts';
import { fetchCurrent } from '../../../writing/apply-object.ts';
import { manifestBody } from '../../../writing/create-object.ts';
import { setLastApplied } from '../../../writing/set-last-applied.ts';
import { readDryRun } from '../../../writing/write-options.ts';
import type { setLastAppliedVerb } from './verb.ts';

type Call = CallOf<typeof setLastAppliedVerb>;
type Json = Readonly<Record<string, unknown>>;

/** An object that is to remember its manifest. */
interface Change {
  readonly manifest: ManifestObject;
  readonly current: KubeObject;
}

/** `kpod apply set-last-applied`: every file is looked at before anything is sent. k8s: kubectl apply_set_last_applied.go */
export async function run({ name, args, flags }: Call, deps: CommandDeps): Promise<void> {
  if (flags.filename.length === 0) throw withFileHint(new UserError('must specify -f'), name, args);
  const dryRun = readDryRun(flags.dryRun, deps);
  const results = await openResults(flags, dryRun, deps);
  const { objects, misplaced } = await readManifests(flags, deps);
  throwAll(misplaced.map(({ error }) => error));
  const changes: Change[] = [];
  for (const manifest of objects) {
    const change = await changeOf(manifest, flags.createAnnotation, deps);
    if (change) changes.push(change);
  }
  for (const { manifest, current } of changes) {
    const body = manifestBody(manifest);
    const options = { dryRun, fieldManager: 'kpod' };
    const object = dryRun === 'client' ? current : await setLastApplied(manifest, body, options, deps);
    await results.tell('configured', object);
  }
}

/** Undefined when the object remembers just that. Throws what the API answers, UserError for one that was never applied. */
async function changeOf(manifest: ManifestObject, creates: boolean, deps: CommandDeps): Promise<Change | undefined> {
  const current = await fetchCurrent(manifest, deps);
  if (!current) throw notFound(qualifiedPlural(manifest.resource), manifest.name);
  const text = lastAppliedText(current as unknown as Json);
  if (text === undefined && !creates) {
    throw new UserError(
      `no last-applied-configuration annotation found on resource: ${manifest.name}, to create the annotation, run the command with --create-annotation`,
    );
  }
  if (text?.trim() !== goJson(manifestBody(manifest))) return { manifest, current };
  await deps.streams.out(`set-last-applied ${manifest.name}: no changes required.\n`);
  return undefined;
}
