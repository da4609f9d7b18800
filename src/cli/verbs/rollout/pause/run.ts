import { UserError } from '../../../../api/errors.ts';
import type { Deployment } from '../../../../api/workload-types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeRollouts } from '../change.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import type { rolloutPauseVerb } from './verb.ts';

/** `kpod rollout pause`. k8s: kubectl rollout_pause.go */
export const run = (call: CallOf<typeof rolloutPauseVerb>, deps: CommandDeps): Promise<void> =>
  changeRollouts(call, deps, {
    operation: 'paused',
    patch(object) {
      if (!rolloutKindOf(object.kind).canPause) throw new UserError('pausing is not supported');
      if ((object as Deployment).spec.paused) throw new UserError('is already paused');
      return { spec: { paused: true } };
    },
  });
