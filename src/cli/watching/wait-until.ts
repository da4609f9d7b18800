import { UserError } from '../../api/errors.ts';
import type { KubeObject } from '../../api/types.ts';
import { waitTimedOutMessage } from '../../printers/messages.ts';
import type { CommandDeps } from '../deps.ts';
import type { Target } from '../selecting/select.ts';
import { type ObjectState, watchOne } from './watch-one.ts';

type WaitDeps = Pick<CommandDeps, 'client' | 'clock'>;

/** That what was waited for has not come in time. */
export class WaitTimeout extends UserError {}

/** kubectl's "for ever", in milliseconds. */
export const weekMs = 168 * 3_600_000;

/**
 * Looks at each state of an object until `look` has an answer, which it resolves to. Throws what `look` throws, and WaitTimeout at `deadline`
 * (milliseconds since 1970).
 */
export async function waitUntil<T>(
  target: Target,
  deadline: number,
  deps: WaitDeps,
  look: (state: ObjectState<KubeObject>) => T | undefined,
): Promise<T> {
  const controller = new AbortController();
  const timer = deps.clock.schedule(deadline - deps.clock.now(), () => controller.abort());
  try {
    for await (const state of watchOne(deps.client, target, { clock: deps.clock, signal: controller.signal })) {
      const answer = look(state);
      if (answer !== undefined) return answer;
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    timer.cancel();
  }
  throw new WaitTimeout(waitTimedOutMessage(target.resource.plural, target.name));
}

/** Resolves when the object is gone, or is another one of the same name. Throws WaitTimeout when it is still there at `deadline`. */
export async function waitUntilGone(target: Target, uid: string | undefined, deadline: number, deps: WaitDeps): Promise<void> {
  await waitUntil(target, deadline, deps, ({ object }) => {
    const isGone = !object || (uid !== undefined && object.metadata.uid !== uid);
    return isGone || undefined;
  });
}
