import { UserError } from '../../../api/errors.ts';
import type { NodeObject } from '../../../api/node-types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { openResults } from '../../output/results.ts';
import { objectPath } from '../../selecting/paths.ts';
import { fetchObjects, selectObjects } from '../../selecting/select.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';
import { changeTaints, checkConflicts, parseTaints, type TaintChanges } from './taints.ts';
import type { taintVerb } from './verb.ts';

type Call = CallOf<typeof taintVerb>;

/** `kpod taint`. Throws UsageError and UserError in kubectl's words. k8s: kubectl taint.go */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { flags } = call;
  const options = readWriteOptions(flags, deps);
  // kubectl's message of a taint does not say that it was only tried.
  const results = await openResults(flags, 'none', deps);
  const { words, changes } = readOperands(call);
  checkConflicts(changes);
  checkNodes(words, flags);
  const args = ['nodes', ...words.slice(1)];
  const selection = selectObjects({ args, namespace: '', selector: flags.selector, all: flags.all, allowEmptySelector: true });
  const { found, errors } = await fetchObjects<NodeObject>(deps.client, selection);
  const failures = [...errors];
  for (const { target, object } of found) {
    try {
      const { taints, operation, errors: missing } = changeTaints(object.metadata.name, object.spec.taints ?? [], changes, flags.overwrite);
      throwAll(missing);
      const after = { ...object, spec: { ...object.spec, taints } };
      if (options.dryRun === 'client') {
        await results.tell(operation, after);
        continue;
      }
      const body = { spec: { taints: taints.length === 0 ? null : taints } };
      const contentType = 'application/strategic-merge-patch+json';
      await results.tell(
        operation,
        await deps.client.request<NodeObject>('PATCH', objectPath(target), { body, contentType, query: writeQuery(options) }),
      );
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
}

/** Nodes come first, then taints. */
function readOperands({ name, args }: Call): { readonly words: readonly string[]; readonly changes: TaintChanges } {
  const isTaint = (word: string) => word.includes('=') || word.includes(':') || word.endsWith('-');
  const start = args.findIndex(isTaint);
  const [words, taints] = start < 0 ? [args, []] : [args.slice(0, start), args.slice(start)];
  const late = taints.find((word) => !isTaint(word));
  if (late !== undefined) throw new UserError(`all resources must be specified before taint changes: ${late}`);
  if (words.length === 0) throw new UserError('one or more resources must be specified as <resource> <name>');
  if (taints.length === 0) throw new UserError('at least one taint update is required');
  try {
    return { words, changes: parseTaints(taints) };
  } catch (error) {
    throw new UsageError(name, (error as Error).message, 'examples');
  }
}

function checkNodes([type = '', ...names]: readonly string[], { all, selector }: Call['flags']): void {
  if (!['node', 'nodes'].includes(type.toLowerCase())) {
    throw new UserError(`invalid resource type ${type}, only node types are supported`);
  }
  if (all && selector !== '') throw new UserError("setting 'all' parameter with a non empty selector is prohibited");
  if (!all && selector === '' && names.length === 0) {
    throw new UserError("at least one resource name must be specified since 'all' parameter is not set");
  }
}
