import { UserError } from '../../../api/errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { missingFile, withFileHint } from '../../errors/file-hint.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { type ManifestObject, readManifests } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import { openResults } from '../../output/results.ts';
import { type ApplyOptions, applyObject } from '../../writing/apply-object.ts';
import { chosenEngine } from '../../writing/create-object.ts';
import { readWriteOptions } from '../../writing/write-options.ts';
import type { applyVerb } from './verb.ts';

type Call = CallOf<typeof applyVerb>;

/** `kpod apply`: makes objects what files say. Every one is tried, whatever becomes of the others. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { name, args, flags } = call;
  if (args.length > 0) throw withFileHint(new UsageError(name, `Unexpected args: [${args.join(' ')}]`, 'examples'), name, args);
  if (!namesManifests(flags)) throw missingFile(name, args);
  const options = readOptions(call, deps);
  const pruning = flags.prune || flags.all ? await import('./prune.ts') : undefined;
  const pruned = await pruning?.readPruned(flags);
  const serverSide = flags.serverSide ? await openServerSide(call, options, deps) : undefined;
  const results = await openResults(flags, options.dryRun, deps);
  const { objects, misplaced } = await readManifests(flags, deps);
  if (objects.length + misplaced.length === 0) throw new UserError('no objects passed to apply');
  const errors = misplaced.map(({ error }) => error);
  const applied: KubeObject[] = [];
  for (const one of objects) {
    try {
      const { operation, object } = serverSide ? await serverSide(one) : await applyObject(one, options, deps);
      applied.push(object);
      if (!results.printsObjects) await results.tell(operation, object);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  if (results.printsObjects) {
    // Unlike the list of `get`, this one was never one of a server's.
    const [first] = applied;
    await results.print(first && applied.length === 1 ? first : { kind: 'List', apiVersion: 'v1', metadata: {}, items: applied });
  }
  if (!pruning || !pruned) return;
  const visited = {
    uids: new Set(applied.map(({ metadata }) => metadata.uid)),
    namespaces: new Set(objects.flatMap(({ namespace }) => namespace ?? [])),
  };
  await pruning.pruneObjects(visited, { kinds: pruned, selector: flags.selector, write: options, results }, deps);
}

function readOptions({ flags }: Call, deps: CommandDeps): ApplyOptions {
  const write = readWriteOptions(flags, deps);
  if (flags.subresource !== '' && !flags.serverSide) throw new UserError('--subresource can only be specified for --server-side');
  if (flags.forceConflicts && !flags.serverSide) throw new UserError('--force-conflicts only works with --server-side');
  if (write.dryRun === 'client' && flags.serverSide) {
    throw new UserError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (write.dryRun === 'server' && flags.force) throw new UserError('--dry-run=server cannot be used with --force');
  if (flags.serverSide && flags.force) throw new UserError('--force cannot be used with --server-side');
  return {
    ...write,
    engine: chosenEngine(flags, deps.env),
    force: flags.force,
    graceSeconds: flags.gracePeriod < 0 ? undefined : flags.gracePeriod,
    timeoutMs: flags.timeout,
  };
}

/** Applying on the server, as another name for it than `apply`'s own unless the user gives one. */
async function openServerSide({ flags, changed }: Call, options: ApplyOptions, deps: CommandDeps) {
  const { applyOnServer } = await import('../../writing/server-side-apply.ts');
  const { serverSideManager } = await import('../../writing/migrate-client-side.ts');
  const fieldManager = changed.has('field-manager') ? options.fieldManager : serverSideManager;
  const { forceConflicts, subresource } = flags;
  const serverSide = { ...options, fieldManager, forceConflicts, subresource };
  return async (one: ManifestObject) => ({ operation: 'serverside-applied', object: await applyOnServer(one, serverSide, deps) });
}
