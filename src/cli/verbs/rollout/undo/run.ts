import { UserError } from '../../../../api/errors.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { openResults } from '../../../output/results.ts';
import { readDryRun } from '../../../writing/write-options.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import { forEachRollout, groupKind } from '../select.ts';
import type { rolloutUndoVerb } from './verb.ts';

/** `kpod rollout undo`. k8s: kubectl rollout_undo.go */
export async function run(call: CallOf<typeof rolloutUndoVerb>, deps: CommandDeps): Promise<void> {
  const { toRevision } = call.flags;
  const dryRun = readDryRun(call.flags.dryRun, deps);
  const results = await openResults(call.flags, dryRun, deps);
  await forEachRollout(call, deps, async ({ object }) => {
    const { undo } = rolloutKindOf(object.kind);
    if (!undo) throw new UserError(`no rollbacker has been implemented for ${goQuote(groupKind(object))}`);
    if (toRevision < 0) throw new UserError(`unable to find specified revision ${toRevision} in history`);
    await results.tell(await undo(object, { client: deps.client, toRevision, dryRun }), object);
  });
}
