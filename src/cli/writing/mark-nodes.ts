import { ApiError } from '../../api/errors.ts';
import type { NodeObject } from '../../api/node-types.ts';
import { type DryRun, operationMessage } from '../../printers/messages.ts';
import type { CommandDeps } from '../deps.ts';
import { UsageError } from '../errors/usage-error.ts';
import { objectPath, resourceFor } from '../selecting/paths.ts';
import { fetchObjects, selectObjects } from '../selecting/select.ts';

/** What `cordon`, `uncordon` and `drain` were called with. */
interface NodeCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly flags: { readonly selector: string };
  readonly changed: ReadonlySet<string>;
}

/** The nodes that a command line names. Throws UsageError in kubectl's words. k8s: kubectl drain.go Complete */
export async function findNodes({ name, args, flags, changed }: NodeCall, { client }: CommandDeps) {
  const verb = name.slice('kpod '.length);
  if (args.length === 0 && !changed.has('selector')) throw new UsageError(name, `USAGE: ${verb} NODE [flags]`, 'examples');
  if (args.length > 0 && flags.selector !== '') {
    throw new UsageError(name, 'cannot specify both a node name and a --selector option', 'examples');
  }
  const names = args.map((arg) => arg.replace(/^(nodes?|no)\//, ''));
  const selection = selectObjects({ args: ['nodes', ...names], namespace: '', selector: flags.selector, allowEmptySelector: true });
  return fetchObjects<NodeObject>(client, selection);
}

/** Sets whether a node takes new pods, and says so. A refusal is told of, and is no failure of the command. k8s: RunCordonOrUncordon */
export async function markNode(
  node: NodeObject,
  { unschedulable, dryRun }: { readonly unschedulable: boolean; readonly dryRun: DryRun },
  { client, streams }: CommandDeps,
): Promise<void> {
  const { name } = node.metadata;
  const word = unschedulable ? 'cordon' : 'uncordon';
  const tell = (operation: string) => streams.out(`${operationMessage('node', name, operation, dryRun)}\n`);
  if ((node.spec.unschedulable ?? false) === unschedulable) return tell(`already ${word}ed`);
  try {
    if (dryRun !== 'client') {
      await client.request('PATCH', objectPath({ resource: resourceFor('nodes'), name }), {
        body: { spec: { unschedulable: unschedulable || null } },
        contentType: 'application/strategic-merge-patch+json',
        query: { dryRun: dryRun === 'server' ? 'All' : undefined },
      });
    }
    await tell(`${word}ed`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    streams.err(`error: unable to ${word} node ${JSON.stringify(name)}: ${error.message}\n`);
  }
}
