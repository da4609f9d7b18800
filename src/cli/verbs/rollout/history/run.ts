import type { AnyObject } from '../../../../api/any-object.ts';
import { UserError } from '../../../../api/errors.ts';
import { asTyped } from '../../../../api/field-order.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import { alignTabs } from '../../../../printers/tabwriter.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { openResults } from '../../../output/results.ts';
import type { Revision } from '../kinds/rollout-kind.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import { templateText } from '../revisions.ts';
import { forEachRollout, groupKind } from '../select.ts';
import type { rolloutHistoryVerb } from './verb.ts';

/** `kpod rollout history`. k8s: kubectl rollout_history.go */
export async function run(call: CallOf<typeof rolloutHistoryVerb>, deps: CommandDeps): Promise<void> {
  const { flags } = call;
  const results = await openResults(flags, 'none', deps, asTyped);
  if (flags.revision < 0) throw new UserError(`revision must be a positive integer: ${flags.revision}`);
  await forEachRollout(call, deps, async ({ object }) => {
    const revisions = await revisionsOf(object, deps);
    if (flags.output === '') return results.tell(historyText(revisions, flags.revision), object);
    const shown = flags.revision > 0 ? [find(revisions, flags.revision)] : revisions;
    for (const revision of shown) await results.print(revision.object);
  });
}

/** By number; of two with the same the later. */
async function revisionsOf(object: AnyObject, { client }: CommandDeps): Promise<readonly Revision[]> {
  const { history } = rolloutKindOf(object.kind);
  if (!history) throw new UserError(`no history viewer has been implemented for ${goQuote(groupKind(object))}`);
  const byNumber = new Map((await history(object, client)).map((revision) => [revision.number, revision]));
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

function find(revisions: readonly Revision[], wanted: number): Revision {
  const found = revisions.find(({ number }) => number === wanted);
  if (!found) throw new UserError('unable to find the specified revision');
  return found;
}

function historyText(revisions: readonly Revision[], wanted: number): string {
  const title = wanted > 0 ? `with revision #${wanted}\n` : '\n';
  if (revisions.length === 0) return `${title}No rollout history found.`;
  if (wanted > 0) return `${title}${templateText(find(revisions, wanted).template)}`;
  const lines = revisions.map(({ number, cause }) => `${number}\t${cause || '<none>'}\n`);
  return title + alignTabs(`REVISION\tCHANGE-CAUSE\n${lines.join('')}`, { minWidth: 0, padding: 2 });
}
