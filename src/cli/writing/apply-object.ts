import { ApiError, UserError } from '../../api/errors.ts';
import { goJson } from '../../api/go-json.ts';
import { isRecord } from '../../api/is-record.ts';
import { lastAppliedAnnotation, lastAppliedText, withLastApplied, withLastAppliedThatFits } from '../../api/last-applied.ts';
import { threeWayMergePatch } from '../../api/patch/three-way.ts';
import type { KubeObject } from '../../api/types.ts';
import { sleep } from '../../base/clock.ts';
import type { CommandDeps } from '../deps.ts';
import type { ManifestObject } from '../manifests/read-manifests.ts';
import { objectPath } from '../selecting/paths.ts';
import { isNotFound } from '../selecting/select.ts';
import { waitUntilGone } from '../watching/wait-until.ts';
import { addSource, createObject, explainWriteError, manifestBody } from './create-object.ts';
import { deleteOne } from './delete-one.ts';
import { mergePatchType } from './merge-patch.ts';
import { type WriteOptions, writeQuery } from './write-options.ts';

type Json = Readonly<Record<string, unknown>>;

export interface ApplyOptions extends WriteOptions {
  readonly engine: string | undefined;
  /** Replace what cannot be changed. */
  readonly force: boolean;
  readonly graceSeconds: number | undefined;
  /** Milliseconds; 0: as long as it takes. */
  readonly timeoutMs: number;
  /**
   * Objects that were made in another way are taken as they are: without a warning, and unchanged when nothing else differs. What is too
   * long for the annotation does without.
   */
  readonly adopts?: boolean;
}

/** What applying came to. */
export interface Applied {
  readonly operation: 'created' | 'configured' | 'unchanged';
  readonly object: KubeObject;
}

const maxTries = 5;
const pauseMs = 1000;

/**
 * Makes an object what a manifest says, and leaves alone what others have put there. Throws what the API answers, with the file.
 * k8s: kubectl apply.go applyOneObject, patcher.go
 */
export async function applyObject(manifest: ManifestObject, options: ApplyOptions, deps: CommandDeps): Promise<Applied> {
  checkName(manifest);
  const remember = options.adopts ? withLastAppliedThatFits : withLastApplied;
  const modified = remember(manifestBody(manifest));
  const current = await fetchCurrent(manifest, deps);
  if (!current) return { operation: 'created', object: await createNew(manifest, modified, options, deps) };
  // A dry run of the client compares nothing.
  if (options.dryRun === 'client') return { operation: 'configured', object: current };
  if (lastAppliedText(current as unknown as Json) === undefined) {
    if (!options.adopts) warnOfMissing(manifest, deps);
    else if (isAlready(manifest, current)) return { operation: 'unchanged', object: current };
  }
  const { patch, object } = await patchUntilFit(manifest, { modified, current }, options, deps);
  if (object.metadata.deletionTimestamp) {
    deps.streams.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  }
  return { operation: patch === '{}' ? 'unchanged' : 'configured', object };
}

function checkName({ name, document, resource, namespace = '', source }: ManifestObject): void {
  if (name !== '') return;
  const { metadata } = document.value;
  const generateName = isRecord(metadata) ? metadata['generateName'] : undefined;
  if (typeof generateName === 'string' && generateName !== '') {
    throw new UserError(`from ${generateName}: cannot use generate name with apply`);
  }
  throw new UserError(
    `error when retrieving current configuration of:\n${describeTarget({ resource, namespace, name })}\nfrom server for: ${JSON.stringify(source)}: resource name may not be empty`,
  );
}

function describeTarget({ resource, namespace = '', name }: Pick<ManifestObject, 'resource' | 'namespace' | 'name'>): string {
  const [version, group = ''] = resource.apiVersion.split('/').toReversed();
  return (
    `Resource: "${group}/${version}, Resource=${resource.plural}", GroupVersionKind: "${group}/${version}, Kind=${resource.kind}"\n` +
    `Name: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`
  );
}

/** The object of a manifest as it is; undefined when it is not there. Throws what the API answers, with the file. */
export async function fetchCurrent(manifest: ManifestObject, { client }: CommandDeps): Promise<KubeObject | undefined> {
  try {
    return await client.request<KubeObject>('GET', objectPath(manifest));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw addSource(error, `retrieving current configuration of:\n${describeTarget(manifest)}\nfrom server for:`, manifest.source);
  }
}

async function createNew(manifest: ManifestObject, body: Json, options: ApplyOptions, deps: CommandDeps): Promise<KubeObject> {
  // An update would take nulls away, so a create does the same.
  const pruned = withoutNulls(body);
  if (options.dryRun === 'client') return pruned as KubeObject;
  return (await createObject(manifest, { ...options, body: pruned }, deps)).object;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])));
}

function warnOfMissing({ resource, name }: ManifestObject, { streams }: CommandDeps): void {
  streams.err(
    `Warning: resource ${resource.plural}/${name} is missing the ${lastAppliedAnnotation} annotation which is required by kpod apply. kpod apply should only be used on resources created declaratively by either kpod create --save-config or kpod apply. The missing annotation will be patched automatically.\n`,
  );
}

const isAlready = (manifest: ManifestObject, current: KubeObject): boolean =>
  goJson(patchFor(manifest, { modified: manifestBody(manifest), current })) === '{}';

/** What the object is to be, and what it is. */
export interface ApplyStates {
  readonly modified: Json;
  readonly current: KubeObject;
}

/** Tries again when somebody else has changed the object in the meantime; with --force, replaces it when it cannot be changed so. */
async function patchUntilFit(
  manifest: ManifestObject,
  states: ApplyStates,
  options: ApplyOptions,
  deps: CommandDeps,
): Promise<{ readonly patch: string; readonly object: KubeObject }> {
  for (let { current } = states, tries = 1; ; tries++) {
    const body = patchFor(manifest, { ...states, current });
    const patch = goJson(body);
    try {
      if (patch === '{}') return { patch, object: current };
      return { patch, object: await sendPatch(manifest, body, options, deps) };
    } catch (error) {
      const reason = error instanceof ApiError ? error.status.reason : undefined;
      if (reason === 'Conflict' && tries <= maxTries) {
        await sleep(deps.clock, tries > 1 ? pauseMs : 0);
        current = await deps.client.request<KubeObject>('GET', objectPath(manifest));
      } else if (options.force && (reason === 'Conflict' || reason === 'Invalid')) {
        return { patch, object: await recreate(manifest, states, options, deps) };
      } else {
        const located = addSource(error, 'patching', manifest.source);
        throw await explainWriteError(
          located,
          `applying patch:\n${shownPatch(body, manifest)}\nto:\n${describeTarget(manifest)}\nfor:`,
          manifest,
        );
      }
    }
  }
}

/** A patch for a message: that of a Secret without its values, which the log of a build would keep. */
function shownPatch(patch: Json, { resource }: ManifestObject): string {
  if (resource.kind !== 'Secret') return goJson(patch);
  const hide = (value: unknown): unknown => (isRecord(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, '***'])) : '***');
  const { data, stringData, metadata, ...rest } = patch;
  const annotations = isRecord(metadata) && isRecord(metadata['annotations']) ? metadata['annotations'] : {};
  const isRemembered = Object.hasOwn(annotations, lastAppliedAnnotation);
  return goJson({
    ...rest,
    ...(data === undefined ? {} : { data: hide(data) }),
    ...(stringData === undefined ? {} : { stringData: hide(stringData) }),
    ...(isRemembered
      ? { metadata: { ...(metadata as Json), annotations: { ...annotations, [lastAppliedAnnotation]: '***' } } }
      : { metadata }),
  });
}

/** What `apply` would send. Throws UserError, with the file, where no patch can be made. */
export function patchFor({ resource, source }: ManifestObject, { modified, current }: ApplyStates): Json {
  const live = current as unknown as Json;
  try {
    return threeWayMergePatch(readOriginal(live), modified, live, resource.mergeSchema);
  } catch (cause) {
    throw new UserError(`error when creating the patch for ${JSON.stringify(source)}: ${(cause as Error).message}`, { cause });
  }
}

/** What the last apply was given; nothing when there was none. */
function readOriginal(live: Json): Json {
  const text = lastAppliedText(live);
  if (text === undefined || text === '') return {};
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`the annotation ${lastAppliedAnnotation} holds no object`);
  return value;
}

/** Changes the object of a manifest by a patch of what differs. Throws what the API answers. */
export function sendPatch(manifest: ManifestObject, body: Json, options: WriteOptions, { client }: CommandDeps): Promise<KubeObject> {
  const contentType = mergePatchType(manifest.resource);
  return client.request<KubeObject>('PATCH', objectPath(manifest), { body, contentType, query: writeQuery(options) });
}

/** Deletes and creates anew; when the new one is refused, the old one is created again. */
async function recreate(
  manifest: ManifestObject,
  { modified, current }: ApplyStates,
  options: ApplyOptions,
  deps: CommandDeps,
): Promise<KubeObject> {
  const uid = await deleteOne(deps.client, manifest, options.graceSeconds);
  await waitUntilGone(manifest, uid, options.timeoutMs > 0 ? deps.clock.now() + options.timeoutMs : Number.POSITIVE_INFINITY, deps);
  try {
    return (await createObject(manifest, { ...options, body: modified }, deps)).object;
  } catch (error) {
    const { resourceVersion: _old, ...metadata } = current.metadata;
    await createObject(manifest, { ...options, body: { ...current, metadata } }, deps).catch((cause: Error) => {
      throw new UserError(
        `An error occurred force-replacing the existing object with the newly provided one:\n\n${(error as Error).message}.\n\nAdditionally, an error occurred attempting to restore the original object:\n\n${cause.message}`,
        { cause },
      );
    });
    throw error;
  }
}
