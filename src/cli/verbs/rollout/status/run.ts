import type { AnyObject } from '../../../../api/any-object.ts';
import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import type { Target } from '../../../selecting/select.ts';
import { watchOne } from '../../../watching/watch-one.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import { forEachRollout, groupKind } from '../select.ts';
import type { rolloutStatusVerb } from './verb.ts';

type Flags = CallOf<typeof rolloutStatusVerb>['flags'];

/** `kpod rollout status`: a line at every state, until the rollout is done. k8s: kubectl rollout_status.go */
export async function run(call: CallOf<typeof rolloutStatusVerb>, deps: CommandDeps): Promise<void> {
  const { flags } = call;
  if (flags.revision < 0) throw new UserError(`revision must be a positive integer: ${flags.revision}`);
  await forEachRollout(call, deps, async ({ target, object }) => {
    const { status } = rolloutKindOf(object.kind);
    if (!status) throw new UserError(`no status viewer has been implemented for ${groupKind(object)}`);
    await follow({ target, flags, say: (state) => status(state, flags.revision) }, deps);
  });
}

interface Following {
  readonly target: Target;
  readonly flags: Flags;
  readonly say: (state: AnyObject) => { readonly text: string; readonly isDone: boolean };
}

async function follow({ target, flags, say }: Following, { client, clock, streams }: CommandDeps): Promise<void> {
  const controller = new AbortController();
  const timer = flags.timeout > 0 ? clock.schedule(flags.timeout, () => controller.abort()) : undefined;
  try {
    for await (const { object, deleted } of watchOne<AnyObject>(client, target, { clock, signal: controller.signal })) {
      if (deleted) throw new UserError('object has been deleted');
      if (!object) continue;
      const { text, isDone } = say(object);
      await streams.out(`${text}\n`);
      if (isDone || !flags.watch) return;
    }
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    timer?.cancel();
    controller.abort();
  }
  throw new UserError('timed out waiting for the condition');
}
