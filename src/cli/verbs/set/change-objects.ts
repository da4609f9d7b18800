import { ApiError, UserError } from '../../../api/errors.ts';
import { asTyped } from '../../../api/field-order.ts';
import { twoWayMergePatch } from '../../../api/patch/three-way.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import { withTypedBlanks } from '../../../api/typed-blanks.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { setFlags } from '../../command-line/common-flags.ts';
import type { WithGlobals } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import { openResults, type ResultPrinter } from '../../output/results.ts';
import { refuseCustom } from '../../selecting/custom-kinds.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { type Found, fetchObjects, selectObjects } from '../../selecting/select.ts';
import { readWriteOptions, type WriteOptions, writeQuery } from '../../writing/write-options.ts';

type Json = Readonly<Record<string, unknown>>;

/** What every verb below `set` is told. */
export type SetFlags = WithGlobals<typeof setFlags> & { readonly selector?: string };

/** What a verb below `set` does to objects. */
export interface ObjectChange {
  /** What is said of one that was changed: `image updated`. */
  readonly operation: string;
  /** What is said before the server's refusal: `failed to patch env update to pod template:`; absent: the refusal alone. */
  readonly failure?: string;
  /** The object as it shall be. Throws UserError for one that cannot be so. */
  change(object: KubeObject): KubeObject | Promise<KubeObject>;
  /** What would not change is left alone; otherwise it is written, and told of, all the same. */
  readonly skipsUnchanged: boolean;
  /** What an error of `change` is; default: that of the object, by its name. */
  readonly explain?: (error: UserError) => UserError;
}

/** What is known before anything is changed. */
export interface SetContext {
  readonly flags: SetFlags;
  readonly options: WriteOptions;
  readonly results: ResultPrinter;
}

/** Reads what is common to the flags. Throws UserError in kubectl's words. */
export async function openSet(flags: SetFlags, deps: CommandDeps): Promise<SetContext> {
  const options = readWriteOptions(flags, deps);
  return { flags, options, results: await openResults(flags, options.dryRun, deps, asTyped) };
}

const needsFile = `error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`;

/** The objects that operands and files name: those of the server, with `--local` those of the files. Throws all that cannot be had. */
export async function findObjects(resources: readonly string[], flags: SetFlags, deps: CommandDeps): Promise<readonly Found[]> {
  if (flags.local) {
    if (resources.length > 0) throw new UserError(needsFile);
    // Without a file either, nothing is named.
    if (!namesManifests(flags)) selectObjects({ args: [], namespace: namespaceOf(flags) });
    const { objects, misplaced } = await readManifests({ ...flags, selector: '' }, deps);
    throwAll(misplaced.map(({ error }) => error));
    for (const { resource } of objects) refuseCustom(resource);
    return objects.map((object) => ({ target: object, object: object.document.value as unknown as KubeObject }));
  }
  const files = await manifestTargets({ ...flags, selector: '' }, deps);
  const selection = selectObjects({
    args: resources,
    ...(files ? { files } : {}),
    namespace: namespaceOf(flags),
    selector: flags.selector ?? '',
    allowEmptySelector: flags.all,
  });
  const { found, errors } = await fetchObjects(deps.client, selection);
  throwAll(errors);
  for (const { target } of found) refuseCustom(target.resource);
  return found;
}

/** `--local` asks no server, so that there is none to try it. Throws UserError. */
export function refuseLocalTrial({ local }: SetFlags, { dryRun }: WriteOptions): void {
  if (local && dryRun === 'server') throw new UserError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
}

/** Throws UserError. */
export function refuseAllAndSelector({ all, selector = '' }: SetFlags): void {
  if (all && selector !== '') throw new UserError('cannot set --all and --selector at the same time');
}

/**
 * Changes each object by a patch of what differs, and tells of it. Throws what went wrong, after all were tried; `errors` are thrown with it.
 * k8s: kubectl set/helper.go CalculatePatches
 */
export async function changeObjects(
  found: readonly Found[],
  change: ObjectChange,
  context: SetContext & { readonly errors?: unknown[] },
  deps: CommandDeps,
): Promise<void> {
  const errors = context.errors ?? [];
  const refused: unknown[] = [];
  for (const one of found) {
    try {
      await changeOne(one, change, context, deps);
    } catch (error) {
      refused.push(error);
    }
  }
  throwAll([...errors, ...refused]);
}

async function changeOne({ target, object }: Found, change: ObjectChange, context: SetContext, deps: CommandDeps): Promise<void> {
  const { flags, options, results } = context;
  const title = `${flags.local ? qualifiedSingular(target.resource) : target.resource.plural}/${target.name}`;
  const after = await changed(object, title, change);
  const patch = twoWayMergePatch(object as unknown as Json, after as unknown as Json, target.resource.mergeSchema);
  if (change.skipsUnchanged && Object.keys(patch).length === 0) return;
  if (flags.local || options.dryRun === 'client') return results.tell(change.operation, withTypedBlanks(after));
  const request = { body: patch, contentType: 'application/strategic-merge-patch+json', query: writeQuery(options) };
  const answer = await deps.client.request<KubeObject>('PATCH', objectPath(target), request).catch((error: unknown) => {
    if (!(error instanceof ApiError) || change.failure === undefined) throw error;
    throw new UserError(`${change.failure} ${error.message}`, { cause: error });
  });
  await results.tell(change.operation, withTypedBlanks(answer));
}

async function changed(object: KubeObject, title: string, { change, explain }: ObjectChange): Promise<KubeObject> {
  try {
    return await change(object);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw explain ? explain(error) : new UserError(`error: ${title} ${error.message}\n`, { cause: error });
  }
}
