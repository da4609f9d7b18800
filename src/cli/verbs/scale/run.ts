import { messageOf, UserError } from '../../../api/errors.ts';
import type { Scale } from '../../../api/scale.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { openResults } from '../../output/results.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { fetchObjects, selectObjects, type Target } from '../../selecting/select.ts';
import { WaitTimeout, waitUntil } from '../../watching/wait-until.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';
import type { scaleVerb } from './verb.ts';

type Call = CallOf<typeof scaleVerb>;

/** `kpod scale`: says how many pods objects have from now on. k8s: kubectl cmd/scale */
export async function run({ args, flags, changed }: Call, deps: CommandDeps): Promise<void> {
  checkFlags(flags, changed.has('replicas'));
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps);
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  const { found, errors } = await fetchObjects(deps.client, selection);
  if (flags.resourceVersion !== '' && found.length > 1) throw new UserError('cannot use --resource-version with multiple resources');
  if (found.length === 0) throw new UserError(['no objects passed to scale', ...together(errors)].join(' '));
  for (const { target, object } of found) {
    if (options.dryRun !== 'client') {
      await scaleOne(target, { flags, query: writeQuery(options) }, deps);
      if (flags.timeout > 0 && options.dryRun === 'none') await waitForPods(target, flags, deps);
    }
    await results.tell('scaled', object);
  }
  throwAll(errors);
}

/** k8s: ScaleOptions.Validate, and cobra's required flags before it */
function checkFlags({ replicas, currentReplicas }: Call['flags'], isStated: boolean): void {
  if (!isStated) throw new UserError('required flag(s) "replicas" not set');
  if (replicas < 0) throw new UserError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  if (currentReplicas < -1) throw new UserError('The --current-replicas must specify an integer of -1 or greater');
}

const together = (errors: readonly unknown[]): readonly string[] => {
  const messages = errors.map(messageOf);
  return messages.length > 1 ? [`[${messages.join(', ')}]`] : messages;
};

interface Wanted {
  readonly flags: Call['flags'];
  readonly query: ReturnType<typeof writeQuery>;
}

async function scaleOne(target: Target, { flags, query }: Wanted, { client }: CommandDeps): Promise<void> {
  const { replicas, currentReplicas, resourceVersion } = flags;
  const path = objectPath(target, 'scale');
  if (currentReplicas === -1 && resourceVersion === '') {
    const body = { spec: { replicas } };
    return void (await client.request<Scale>('PATCH', path, { body, contentType: 'application/merge-patch+json', query }));
  }
  const scale = await client.request<Scale>('GET', path);
  checkBefore(scale, flags);
  await client.request<Scale>('PUT', path, { body: { ...scale, spec: { replicas } }, query });
}

/** k8s: kubectl scale ScalePrecondition.validate */
function checkBefore({ metadata, spec }: Scale, { currentReplicas, resourceVersion }: Call['flags']): void {
  const { replicas = 0 } = spec;
  if (currentReplicas !== -1 && replicas !== currentReplicas) {
    throw new UserError(`Expected replicas to be ${currentReplicas}, was ${replicas}`);
  }
  if (resourceVersion !== '' && metadata.resourceVersion !== resourceVersion) {
    throw new UserError(`Expected resource version to be ${resourceVersion}, was ${metadata.resourceVersion}`);
  }
}

type Scalable = KubeObject & { readonly spec?: { readonly replicas?: number }; readonly status?: { readonly replicas?: number } };

/** Somebody else's number ends the wait, too. k8s: kubectl scale scaleHasDesiredReplicas */
async function waitForPods(target: Target, { replicas, timeout }: Call['flags'], deps: CommandDeps): Promise<void> {
  try {
    await waitUntil(target, deps.clock.now() + timeout, deps, ({ object }) => {
      const { spec, status } = (object ?? {}) as Partial<Scalable>;
      return (spec?.replicas ?? 0) !== replicas || (status?.replicas ?? 0) === replicas || undefined;
    });
  } catch (error) {
    if (!(error instanceof WaitTimeout)) throw error;
    throw new UserError(`timed out waiting for ${JSON.stringify(target.name)} to be synced`);
  }
}
