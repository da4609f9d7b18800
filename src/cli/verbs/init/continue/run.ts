import { holdAnnotation } from '../../../../api/annotations.ts';
import { UserError } from '../../../../api/errors.ts';
import { formatHold, heldNow, holdsOf, placeOf } from '../../../../api/pod-steps.ts';
import type { Pod } from '../../../../api/types.ts';
import { command } from '../../../../printers/sentences.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { annotatePod, podOfCall } from '../pod.ts';
import type { initContinueVerb } from './verb.ts';

/** `kpod init continue`: takes the hold away at which the pod is held, by whatever names the place has. */
export async function run(call: CallOf<typeof initContinueVerb>, deps: CommandDeps): Promise<void> {
  const found = await podOfCall(call, ['POD'], deps);
  const { pod } = found;
  const { name } = pod.metadata;
  const left = call.flags.all ? [] : holdsLeft(pod);
  if (holdsOf(pod).length === 0) throw new UserError(`pod/${name} has no holds`);
  await annotatePod(found, { [holdAnnotation]: left.length === 0 ? null : left.join(',') }, deps);
  await deps.streams.out(`pod/${name} ${left.length === 0 ? 'goes on' : `goes on, until ${left.join(', ')}`}\n`);
}

/** The holds that stay. Throws UserError where the pod is not held. */
function holdsLeft(pod: Pod): readonly string[] {
  const held = heldNow(pod);
  const holds = holdsOf(pod);
  if (!held) {
    const later = holds.length === 0 ? 'it has no holds' : `its holds are ${holds.map(formatHold).join(', ')}`;
    const way = holds.length === 0 ? '' : `; to take them away: ${command(pod.metadata, 'init continue')} --all`;
    throw new UserError(`pod/${pod.metadata.name} is not held now: ${later}${way}`);
  }
  const place = placeOf(pod.spec, held);
  return holds.filter((hold) => placeOf(pod.spec, hold) !== place).map(formatHold);
}
