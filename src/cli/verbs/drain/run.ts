import { UserError } from '../../../api/errors.ts';
import type { NodeObject } from '../../../api/node-types.ts';
import type { KubeObject, List, Pod } from '../../../api/types.ts';
import { type DryRun, operationMessage } from '../../../printers/messages.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { ManyErrors, throwAll } from '../../errors/render-error.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { findNodes, markNode } from '../../writing/mark-nodes.ts';
import { readDryRun } from '../../writing/write-options.ts';
import { choosePods } from './choose-pods.ts';
import { endPods } from './end-pods.ts';
import type { drainVerb } from './verb.ts';

type Call = CallOf<typeof drainVerb>;

/** `kpod drain`. k8s: kubectl drain.go RunDrain */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const dryRun = readDryRun(call.flags.dryRun, deps);
  const { found, errors } = await findNodes(call, deps);
  throwAll(errors);
  for (const { object } of found) await markNode(object, { unschedulable: true, dryRun }, deps);
  const failures: string[] = [];
  for (const [index, { object }] of found.entries()) {
    const { name } = object.metadata;
    try {
      await drain(object, { ...call.flags, dryRun }, deps);
      await deps.streams.out(`${operationMessage('node', name, 'drained', dryRun)}\n`);
    } catch (error) {
      const why =
        error instanceof ManyErrors ? `[${error.errors.map((one) => (one as Error).message).join(', ')}]` : (error as Error).message;
      failures.push(why);
      deps.streams.err(`error: unable to drain node ${JSON.stringify(name)} due to error: ${why}, continuing command...\n`);
      const pending = [object, ...found.slice(index + 1).map((one) => one.object)];
      const lines = pending.map(({ metadata }) => ` ${metadata.name}\n`).join('');
      deps.streams.err(`There are pending nodes to be drained:\n${lines}`);
    }
  }
  deps.streams.err(failures.map((why) => `${why}\n`).join(''));
  return failures.length > 0 ? 1 : 0;
}

type Options = Omit<Call['flags'], 'dryRun'> & { readonly dryRun: DryRun };

async function drain({ metadata }: NodeObject, options: Options, deps: CommandDeps): Promise<void> {
  const { client, streams } = deps;
  const query = { fieldSelector: `spec.nodeName=${metadata.name}`, labelSelector: options.podSelector || undefined };
  const { items } = await client.request<List<Pod>>('GET', listPath(resourceFor('pods')), { query });
  const sets = await client.request<List<KubeObject>>('GET', listPath(resourceFor('daemonsets')));
  const known = new Set(sets.items.map((set) => `${set.metadata.namespace}/${set.metadata.name}`));
  const { pods, refusals, warning } = choosePods(items, options, known, deps.clock.now());
  throwAll(refusals.map((text) => new UserError(text)));
  if (warning !== '') streams.err(`Warning: ${warning}\n`);
  const evicts = !options.disableEviction && (await canEvict(deps));
  if (options.dryRun === 'client') {
    for (const pod of pods) await streams.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name} (dry run)\n`);
    return;
  }
  const { gracePeriod, timeout: timeoutMs, dryRun } = options;
  await endPods(pods, { evicts, dryRun, timeoutMs, ...(gracePeriod < 0 ? {} : { graceSeconds: gracePeriod }) }, deps);
}

/** Old servers, and agents of a former kpod, do not. k8s: kubectl drain CheckEvictionSupport */
async function canEvict({ client }: CommandDeps): Promise<boolean> {
  interface Kinds {
    readonly resources: readonly { readonly name: string; readonly kind: string }[];
  }
  const { resources } = await client.request<Kinds>('GET', '/api/v1');
  return resources.some(({ name, kind }) => name === 'pods/eviction' && kind === 'Eviction');
}
