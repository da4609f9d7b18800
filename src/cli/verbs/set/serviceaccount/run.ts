import { UserError } from '../../../../api/errors.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeObjects, findObjects, openSet, refuseLocalTrial } from '../change-objects.ts';
import { changePodSpec } from '../pod-spec.ts';
import type { setServiceAccountVerb } from './verb.ts';

/** `kpod set serviceaccount`. k8s: kubectl set_serviceaccount.go */
export async function run({ args, flags }: CallOf<typeof setServiceAccountVerb>, deps: CommandDeps): Promise<void> {
  const context = await openSet(flags, deps);
  refuseLocalTrial(flags, context.options);
  const serviceAccountName = args.at(-1);
  if (serviceAccountName === undefined) throw new UserError('serviceaccount is required');
  // With --local, what stands before the account names nothing, and is not refused.
  const found = await findObjects(flags.local ? [] : args.slice(0, -1), flags, deps);
  await changeObjects(
    found,
    {
      operation: 'serviceaccount updated',
      failure: 'failed to patch ServiceAccountName',
      skipsUnchanged: false,
      change: (object) => changePodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
    },
    context,
    deps,
  );
}
