import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { findNodes, markNode } from '../../writing/mark-nodes.ts';
import { readDryRun } from '../../writing/write-options.ts';
import type { uncordonVerb } from './verb.ts';

/** `kpod uncordon`. k8s: kubectl drain.go */
export async function run(call: CallOf<typeof uncordonVerb>, deps: CommandDeps): Promise<void> {
  const dryRun = readDryRun(call.flags.dryRun, deps);
  const { found, errors } = await findNodes(call, deps);
  throwAll(errors);
  for (const { object } of found) await markNode(object, { unschedulable: false, dryRun }, deps);
}
