import type { AnyObject } from '../../../api/any-object.ts';
import { UserError } from '../../../api/errors.ts';
import type { KubeObject } from '../../../api/types.ts';
import { noResourcesMessage } from '../../../printers/messages.ts';
import type { WithGlobals } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { namesManifests } from '../../manifests/read-sources.ts';
import { refuseCustom } from '../../selecting/custom-kinds.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Found, fetchObjects, selectObjects } from '../../selecting/select.ts';
import type { rolloutFlags } from './flags.ts';

/** What a verb below `rollout` was called with. */
interface RolloutCall {
  readonly args: readonly string[];
  readonly flags: WithGlobals<typeof rolloutFlags>;
}

/**
 * Does something with every object that is selected, one after the other, and throws all errors at the end. Throws UserError in kubectl's
 * words when nothing is named.
 */
export async function forEachRollout(
  { args, flags }: RolloutCall,
  deps: CommandDeps,
  act: (one: Found<AnyObject>) => Promise<void>,
): Promise<void> {
  if (args.length === 0 && !namesManifests(flags)) throw new UserError('required resource not specified');
  const files = await manifestTargets(flags, deps);
  const namespace = namespaceOf(flags);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace, allowEmptySelector: true });
  const { found, errors } = await fetchObjects<KubeObject>(deps.client, selection);
  const failures = [...errors];
  for (const one of found) {
    try {
      refuseCustom(one.target.resource);
      await act(one as Found<AnyObject>);
    } catch (error) {
      failures.push(error);
    }
  }
  if (found.length + failures.length === 0) deps.streams.err(`${noResourcesMessage(namespace)}\n`);
  throwAll(failures);
}

/** `Job.batch`. k8s: schema.GroupKind.String */
export function groupKind({ kind, apiVersion }: AnyObject): string {
  const [group = '', version] = apiVersion.split('/');
  return version === undefined ? kind : `${kind}.${group}`;
}
