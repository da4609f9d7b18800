import type { AnyObject } from '../../../../api/any-object.ts';
import { UserError } from '../../../../api/errors.ts';
import { timeOf } from '../../../../api/time.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeRollouts } from '../change.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import type { rolloutRestartVerb } from './verb.ts';

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

/** `kpod rollout restart`: makes the template another one, so that every pod is replaced. k8s: kubectl rollout_restart.go */
export const run = (call: CallOf<typeof rolloutRestartVerb>, deps: CommandDeps): Promise<void> =>
  changeRollouts(call, deps, {
    operation: 'restarted',
    patch(object) {
      const { checkRestart } = rolloutKindOf(object.kind);
      if (!checkRestart) throw new UserError('restarting is not supported');
      checkRestart(object);
      const annotations = { [restartedAt]: timeOf(deps.clock.now()) };
      if (annotations[restartedAt] === lastRestartOf(object)) return undefined;
      return { spec: { template: { metadata: { annotations } } } };
    },
  });

function lastRestartOf(object: AnyObject): string | undefined {
  const { spec } = object as { readonly spec?: { readonly template?: { readonly metadata?: AnyObject['metadata'] } } };
  return spec?.template?.metadata?.annotations?.[restartedAt];
}
