import { UserError } from '../../../api/errors.ts';
import type { Resource } from '../../../api/kinds/resource.ts';
import type { CommandDeps } from '../../deps.ts';
import type { ResultPrinter } from '../../output/results.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { findPruned, readPruneKinds, type Visited } from '../../writing/find-pruned.ts';
import type { WriteOptions } from '../../writing/write-options.ts';

interface PruneFlags {
  readonly prune: boolean;
  readonly all: boolean;
  readonly selector: string;
  readonly force: boolean;
  readonly pruneAllowlist: readonly string[];
}

/** The kinds that are pruned; undefined without `--prune`. Throws UserError in kubectl's words. k8s: kubectl apply.go Validate, prune.ParseResources */
export async function readPruned({ prune, all, selector, force, pruneAllowlist }: PruneFlags): Promise<readonly Resource[] | undefined> {
  const kinds = prune ? await readPruneKinds(pruneAllowlist) : undefined;
  if (all && selector !== '') throw new UserError('cannot set --all and --selector at the same time');
  if (!kinds) return undefined;
  if (force) throw new UserError('--force cannot be used with --prune');
  if (!all && selector === '') {
    throw new UserError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  return kinds;
}

export interface PruneOptions {
  readonly kinds: readonly Resource[];
  readonly selector: string;
  readonly write: WriteOptions;
  readonly results: ResultPrinter;
}

/** Deletes what was applied once and is in no file any more. Throws what the API answers. k8s: kubectl apply/prune.go */
export async function pruneObjects(visited: Visited, options: PruneOptions, deps: CommandDeps): Promise<void> {
  const { write, results } = options;
  for await (const { target, object } of findPruned(visited, options, deps.client)) {
    if (write.dryRun !== 'client') await deleteOne(deps.client, target, undefined, { dryRun: write.dryRun === 'server' });
    await results.tell('pruned', object);
  }
}
