import { UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import { lastAppliedText, withLastApplied } from '../../../api/last-applied.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject } from '../../../api/types.ts';
import { deletedMessage } from '../../../printers/messages.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { missingFile } from '../../errors/file-hint.ts';
import { throwAll } from '../../errors/render-error.ts';
import { type ManifestObject, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import { openResults, type ResultPrinter } from '../../output/results.ts';
import { objectPath } from '../../selecting/paths.ts';
import { isNotFound } from '../../selecting/select.ts';
import { waitUntilGone } from '../../watching/wait-until.ts';
import { readCascade } from '../../writing/cascade.ts';
import { addSource, chosenEngine, createObject, explainWriteError, manifestBody } from '../../writing/create-object.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { readWriteOptions, type WriteOptions, writeQuery } from '../../writing/write-options.ts';
import type { replaceVerb } from './verb.ts';

type Call = CallOf<typeof replaceVerb>;
type Json = Readonly<Record<string, unknown>>;

const forceTimeoutMs = 5 * 60_000;

/** `kpod replace`: puts objects of files in the place of those that are there. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { name, args, flags } = call;
  if (!namesManifests(flags)) throw missingFile(name, args);
  if (flags.raw !== '') return (await import('../../writing/send-raw.ts')).sendRaw('PUT', call, deps);
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps);
  checkFlags(flags, options);
  const { objects, misplaced } = await readManifests(flags, deps);
  const errors = misplaced.map(({ error }) => error);
  if (flags.force) {
    throwAll(errors);
    return forceReplace(objects, { flags, options, results }, deps);
  }
  if (objects.length + errors.length === 0) throw new UserError('no objects passed to replace');
  const failures: unknown[] = [];
  for (const object of objects) {
    try {
      await results.tell('replaced', await replaceOne(object, { flags, options }, deps));
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll([...failures, ...errors]);
}

/** k8s: kubectl replace.go Validate */
function checkFlags(flags: Call['flags'], { dryRun }: WriteOptions): void {
  if (flags.gracePeriod >= 0 && !flags.force) throw new UserError('--grace-period must have --force specified');
  if (flags.timeout !== 0 && !flags.force) throw new UserError('--timeout must have --force specified');
  if (flags.force && dryRun !== 'none') throw new UserError('--dry-run can not be used when --force is set');
}

interface Context {
  readonly flags: Call['flags'];
  readonly options: WriteOptions;
}

async function replaceOne(object: ManifestObject, { flags, options }: Context, deps: CommandDeps): Promise<KubeObject> {
  const body = bodyOf(object, flags);
  if (options.dryRun === 'client') return body as unknown as KubeObject;
  const path = objectPath(object, flags.subresource);
  try {
    const versioned = await withVersion(body, object, deps);
    return await deps.client.request<KubeObject>('PUT', path, { body: versioned, query: writeQuery(options) });
  } catch (error) {
    throw await explainWriteError(error, 'replacing', object);
  }
}

function bodyOf(object: ManifestObject, { saveConfig }: Call['flags']): Json {
  const body = manifestBody(object);
  return saveConfig || lastAppliedText(body) !== undefined ? withLastApplied(body) : body;
}

/** A file that names no version means the one that is there now. */
async function withVersion(body: Json, object: ManifestObject, { client }: CommandDeps): Promise<Json> {
  const { metadata } = body;
  if (!isRecord(metadata) || metadata['resourceVersion']) return body;
  const current = await client.request<KubeObject>('GET', objectPath(object)).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  const resourceVersion = current?.metadata.resourceVersion;
  return resourceVersion === undefined ? body : { ...body, metadata: { ...metadata, resourceVersion } };
}

/** Deletes everything, waits until it is gone, and creates it anew. k8s: kubectl replace.go forceReplace */
async function forceReplace(
  objects: readonly ManifestObject[],
  { flags, options, results }: Context & { readonly results: ResultPrinter },
  deps: CommandDeps,
): Promise<void> {
  const graceSeconds = flags.gracePeriod < 0 ? undefined : Math.max(flags.gracePeriod, 1);
  await deleteAll(objects, { flags, graceSeconds, cascade: readCascade(flags.cascade, deps) }, deps);
  const engine = chosenEngine(flags, deps.env);
  for (const object of objects) {
    const body = bodyOf(object, flags);
    // Without a word about the file: that is how kubectl says it here.
    const { object: created } = await createObject({ ...object, source: '' }, { ...options, engine, body }, deps);
    await results.tell('replaced', created);
  }
  if (objects.length === 0) throw new UserError('no objects passed to replace');
}

async function deleteAll(
  objects: readonly ManifestObject[],
  { flags, graceSeconds, cascade }: { readonly flags: Call['flags']; readonly graceSeconds: number | undefined; readonly cascade: string },
  deps: CommandDeps,
): Promise<void> {
  const deadline = deps.clock.now() + (flags.timeout || forceTimeoutMs);
  const gone: (() => Promise<void>)[] = [];
  for (const object of objects) {
    try {
      const uid = await deleteOne(deps.client, object, graceSeconds, { cascade });
      gone.push(() => waitUntilGone(object, uid, deadline, deps));
      const singular = qualifiedSingular(object.resource);
      await deps.streams.out(`${flags.output === 'name' ? `${singular}/${object.name}` : deletedMessage(singular, object.name)}\n`);
    } catch (error) {
      if (!isNotFound(error)) throw addSource(error, 'deleting', object.source);
    }
  }
  for (const wait of gone) await wait();
}
