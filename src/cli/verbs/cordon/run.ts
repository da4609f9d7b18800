import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { findNodes, markNode } from '../../writing/mark-nodes.ts';
import { readDryRun } from '../../writing/write-options.ts';
import type { cordonVerb } from './verb.ts';

/** `kpod cordon`. k8s: kubectl drain.go */
export async function run(call: CallOf<typeof cordonVerb>, deps: CommandDeps): Promise<void> {
  const dryRun = readDryRun(call.flags.dryRun, deps);
  const { found, errors } = await findNodes(call, deps);
  throwAll(errors);
  for (const { object } of found) await markNode(object, { unschedulable: true, dryRun }, deps);
}
