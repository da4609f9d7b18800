import { UserError } from '../../api/errors.ts';
import { waitTimedOutMessage } from '../../printers/messages.ts';
import type { CommandDeps } from '../deps.ts';
import type { Target } from '../selecting/select.ts';
import { deadlineSignal, watchOne } from './watch-one.ts';

/** kubectl's "for ever", in milliseconds. */
export const weekMs = 168 * 3_600_000;

/**
 * Resolves when the object is gone, or is another one of the same name. Throws UserError when it is still there at `deadline`
 * (milliseconds since 1970).
 */
export async function waitUntilGone(
  target: Target,
  uid: string | undefined,
  deadline: number,
  deps: Pick<CommandDeps, 'client' | 'clock'>,
): Promise<void> {
  const { signal, cancel } = deadlineSignal(deps.clock, deadline - deps.clock.now());
  try {
    for await (const { object } of watchOne(deps.client, target, { clock: deps.clock, signal })) {
      if (!object || (uid !== undefined && object.metadata.uid !== uid)) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    cancel();
  }
  throw new UserError(waitTimedOutMessage(target.resource.plural, target.name));
}
