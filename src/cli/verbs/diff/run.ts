import { ApiError, messageOf, UserError } from '../../../api/errors.ts';
import { withoutLastApplied } from '../../../api/last-applied.ts';
import type { KubeObject } from '../../../api/types.ts';
import { printYaml } from '../../../printers/yaml-output.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { missingFile, withFileHint } from '../../errors/file-hint.ts';
import { renderError, throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type ManifestObject, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import type { Target } from '../../selecting/select.ts';
import { fetchCurrent, patchFor, sendPatch } from '../../writing/apply-object.ts';
import { createObject, explainWriteError, manifestBody } from '../../writing/create-object.ts';
import { findPruned, readPruneKinds } from '../../writing/find-pruned.ts';
import { compare, type Pair } from './compare.ts';
import { maskSecret, type States } from './mask.ts';
import type { diffVerb } from './verb.ts';

type Call = CallOf<typeof diffVerb>;

/** `kpod diff`: how objects differ from what files say. Exit code 0: not at all, 1: somehow, above: it failed. k8s: kubectl diff.go */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  try {
    return await diff(call, deps);
  } catch (error) {
    // 1 is the answer that something differs.
    const { text, exitCode } = renderError(error, call.flags.verbose);
    deps.streams.err(text);
    return Math.max(exitCode, 2);
  }
}

async function diff(call: Call, deps: CommandDeps): Promise<number> {
  const { name, args, flags } = call;
  if (args.length > 0) throw withFileHint(new UsageError(name, `Unexpected args: [${args.join(' ')}]`, 'examples'), name, args);
  if (!namesManifests(flags)) throw missingFile(name, args);
  if (flags.forceConflicts && !flags.serverSide) throw new UserError('--force-conflicts only works with --server-side');
  const serverSide = flags.serverSide ? await import('./server-side.ts') : undefined;
  const kinds = flags.prune ? await readPruneKinds(flags.pruneAllowlist) : undefined;
  const { objects, misplaced } = await readManifests(flags, deps);
  throwAll(misplaced.map(({ error }) => error));
  const pairs: Pair[] = [];
  const uids = new Set<string | undefined>();
  for (const object of objects) {
    const states = await (serverSide ? serverSide.appliedStates(object, call, deps) : statesOf(object, flags.fieldManager, deps));
    uids.add((states.live as KubeObject | undefined)?.metadata.uid);
    pairs.push(pairOf(object, states, flags.showManagedFields));
  }
  if (kinds) {
    const namespaces = new Set(objects.flatMap(({ namespace }) => namespace ?? []));
    pairs.push(...(await prunedPairs({ uids, namespaces }, { kinds, ...flags }, deps)));
  }
  return compare(pairs, deps);
}

/** What `apply --prune` would delete, as objects that will not be. k8s: kubectl diff/prune.go */
async function prunedPairs(
  visited: Parameters<typeof findPruned>[0],
  options: Parameters<typeof findPruned>[1],
  deps: CommandDeps,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  try {
    for await (const { target, object } of findPruned(visited, options, deps.client)) {
      // k8s: of these kubectl prints managedFields whether asked to or not.
      pairs.push(pairOf(target, { live: jsonOf(object), merged: undefined }, true, ''));
    }
    return pairs;
  } catch (error) {
    // k8s: all or none of what would be pruned is shown, and the rest is compared.
    deps.streams.err(`Warning: pruning failed and could not be evaluated err: ${messageOf(error)}\n`);
    return [];
  }
}

type Json = Readonly<Record<string, unknown>>;

const maxTries = 4;

/** The object as it is, and as the server says that it would be: both of the same version, unless it changes all the time. */
async function statesOf(manifest: ManifestObject, fieldManager: string, deps: CommandDeps): Promise<States> {
  const options = { dryRun: 'server', fieldManager } as const;
  for (let tries = 1; ; tries++) {
    const current = await fetchCurrent(manifest, deps);
    if (!current)
      return { live: undefined, merged: jsonOf((await createObject(manifest, { ...options, engine: undefined }, deps)).object) };
    const isLast = tries === maxTries;
    const { resource, name } = manifest;
    if (isLast) deps.streams.err(`Warning: Object (${resource.kind}: ${name}) keeps changing, diffing without lock\n`);
    const patch = patchFor(manifest, { modified: withoutLastApplied(manifestBody(manifest)), current });
    try {
      const merged = await sendPatch(manifest, isLast ? patch : locked(patch, current), options, deps);
      return { live: jsonOf(current), merged: jsonOf(merged) };
    } catch (error) {
      const isConflict = error instanceof ApiError && error.status.reason === 'Conflict';
      if (!isConflict || isLast) throw await explainWriteError(error, 'patching', manifest);
    }
  }
}

const jsonOf = (object: KubeObject): Json => object as unknown as Json;

/** The patch for this version only. */
function locked(patch: Json, { metadata: { resourceVersion } }: KubeObject): Json {
  return { ...patch, metadata: { ...(patch['metadata'] as Json | undefined), resourceVersion } };
}

/** k8s: kubectl diff.go InfoObject.Name */
function pairOf({ resource, namespace = '', name }: Target, states: States, showsManagedFields: boolean, ofNone?: string): Pair {
  const isSecret = resource.apiVersion === 'v1' && resource.kind === 'Secret';
  const { live, merged } = isSecret ? maskSecret(states) : states;
  // kubectl writes `null` for a Secret that is not there, since its masker makes a nil object of it.
  const missing = ofNone ?? (isSecret ? printYaml(null) : '');
  const text = (object: Json | undefined) => (object ? printYaml(showsManagedFields ? object : withoutManagedFields(object)) : missing);
  return { name: `${resource.apiVersion.replace('/', '.')}.${resource.kind}.${namespace}.${name}`, live: text(live), merged: text(merged) };
}

function withoutManagedFields(object: Json): Json {
  const { managedFields: _others, ...metadata } = object['metadata'] as Json;
  return { ...object, metadata };
}
