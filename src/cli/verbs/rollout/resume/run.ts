import { UserError } from '../../../../api/errors.ts';
import type { Deployment } from '../../../../api/workload-types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeRollouts } from '../change.ts';
import { rolloutKindOf } from '../kinds/rollout-kinds.ts';
import type { rolloutResumeVerb } from './verb.ts';

/** `kpod rollout resume`. k8s: kubectl rollout_resume.go */
export const run = (call: CallOf<typeof rolloutResumeVerb>, deps: CommandDeps): Promise<void> =>
  changeRollouts(call, deps, {
    operation: 'resumed',
    patch(object) {
      if (!rolloutKindOf(object.kind).canPause) throw new UserError('resuming is not supported');
      if (!(object as Deployment).spec.paused) throw new UserError('is not paused');
      return { spec: { paused: null } };
    },
  });
