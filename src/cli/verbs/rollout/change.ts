import type { AnyObject } from '../../../api/any-object.ts';
import { messageOf, UserError } from '../../../api/errors.ts';
import { qualifiedPlural } from '../../../api/scheme.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { WithGlobals } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { openResults } from '../../output/results.ts';
import { objectPath } from '../../selecting/paths.ts';
import type { Found } from '../../selecting/select.ts';
import type { changeFlags } from './flags.ts';
import { forEachRollout } from './select.ts';

interface ChangeCall {
  readonly args: readonly string[];
  readonly flags: WithGlobals<typeof changeFlags>;
}

/** What `restart`, `pause` and `resume` do. */
interface RolloutChange {
  /** What became of the object: `restarted`. */
  readonly operation: string;
  /** The strategic merge patch; undefined when it would change nothing. Throws UserError for an object that is not to be changed so. */
  patch(object: AnyObject): object | undefined;
}

/** Changes every object that is selected. Throws UserError in kubectl's words. k8s: kubectl cmd/rollout RunRestart, RunPause, RunResume */
export async function changeRollouts(call: ChangeCall, deps: CommandDeps, change: RolloutChange): Promise<void> {
  const results = await openResults(call.flags, 'none', deps);
  await forEachRollout(call, deps, async (one) => {
    const body = patchOf(one, change);
    const options = {
      body,
      contentType: 'application/strategic-merge-patch+json',
      query: { fieldManager: call.flags.fieldManager },
    } as const;
    const sent = deps.client.request<KubeObject>('PATCH', objectPath(one.target), options);
    const answer = await sent.catch((error: unknown) => {
      throw new UserError(`failed to patch: ${messageOf(error)}`, { cause: error });
    });
    await results.tell(change.operation, answer);
  });
}

function patchOf({ target, object }: Found<AnyObject>, change: RolloutChange): object {
  let patch: object | undefined;
  try {
    patch = change.patch(object);
  } catch (error) {
    throw new UserError(`error: ${qualifiedPlural(target.resource)} "${target.name}" ${messageOf(error)}`, { cause: error });
  }
  if (patch) return patch;
  const advice = 'if restart has already been triggered within the past second, please wait before attempting to trigger another';
  throw new UserError(`failed to create patch for ${target.name}: ${advice}`);
}
