import { UserError } from '../../../../api/errors.ts';
import { canonicalQuantity } from '../../../../api/quantity.ts';
import type { Container } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeObjects, findObjects, openSet, refuseAllAndSelector, refuseLocalTrial } from '../change-objects.ts';
import { changeContainers, changePodSpec } from '../pod-spec.ts';
import type { setResourcesVerb } from './verb.ts';

type Quantities = Readonly<Record<string, string>>;

/** `kpod set resources`. k8s: kubectl set_resources.go */
export async function run({ args, flags }: CallOf<typeof setResourcesVerb>, deps: CommandDeps): Promise<void> {
  const context = await openSet(flags, deps);
  const found = await findObjects(args, flags, deps);
  refuseLocalTrial(flags, context.options);
  refuseAllAndSelector(flags);
  if (flags.limits === '' && flags.requests === '') {
    throw new UserError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  }
  const wanted = { limits: readQuantities(flags.limits), requests: readQuantities(flags.requests) };
  const errors: unknown[] = [];
  await changeObjects(
    found,
    {
      operation: 'resource requirements updated',
      failure: 'failed to patch resources update to pod template',
      skipsUnchanged: true,
      change: (object) =>
        changePodSpec(object, (spec) => {
          const { spec: changed, count } = changeContainers(spec, flags.containers, (container) => withQuantities(container, wanted));
          if (count === 0) errors.push(new UserError(`error: unable to find container named ${flags.containers}`));
          return changed;
        }),
    },
    { ...context, errors },
    deps,
  );
}

/** Reads `cpu=200m,memory=512Mi`. Throws UserError in kubectl's words. k8s: kubectl generate/versioned populateResourceListV1 */
export function readQuantities(text: string): Quantities {
  if (text === '') return {};
  const pairs = text.split(',').map((statement) => {
    const parts = statement.split('=');
    if (parts.length !== 2) throw new UserError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    return [parts[0] ?? '', canonicalQuantity(parts[1] ?? '')] as const;
  });
  return Object.fromEntries(pairs);
}

function withQuantities(container: Container, wanted: { readonly limits: Quantities; readonly requests: Quantities }): Container {
  const resources = { ...container.resources };
  for (const side of ['limits', 'requests'] as const) {
    if (Object.keys(wanted[side]).length > 0) resources[side] = { ...resources[side], ...wanted[side] };
  }
  return { ...container, resources };
}
