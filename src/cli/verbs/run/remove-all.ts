import { UserError } from '../../../api/errors.ts';
import { lastFinalizers } from '../../../api/finalizers.ts';
import { isTerminal } from '../../../api/pod-status.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject, List, PersistentVolumeClaim, Pod } from '../../../api/types.ts';
import type { StatefulSet } from '../../../api/workload-types.ts';
import { deletedMessage } from '../../../printers/messages.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { type Found, isNotFound } from '../../selecting/select.ts';
import { waitUntil } from '../../watching/wait-until.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { cascadeOf } from './carry-out.ts';

/**
 * The last created goes first. What someone else has deleted is gone all the same; what cannot be deleted is no reason to leave the rest.
 * Deletion is asked for in any case; `hurry` ends the wait for the end of it. What only somebody else's finalizers keep is not waited for.
 */
export async function removeAll(created: readonly Found[], hurry: AbortSignal, deps: CommandDeps): Promise<void> {
  const going: { readonly one: Found; readonly uid: string | undefined }[] = [];
  const errors: unknown[] = [];
  for (const one of created.toReversed()) {
    try {
      going.push({ one, uid: await deleteOne(deps.client, one.target, undefined, cascadeOf(one.target)) });
      await deps.streams.out(`${deletedMessage(qualifiedSingular(one.target.resource), one.target.name)}\n`);
    } catch (error) {
      if (!isNotFound(error)) errors.push(error);
    }
  }
  const hurried = new Promise<void>((resolve) => hurry.addEventListener('abort', () => resolve(), { once: true }));
  for (const { one, uid } of going) {
    if (hurry.aborted) break;
    const kept = await Promise.race([waitUntilGone(one, uid, deps), hurried]);
    if (kept && kept.length > 0) errors.push(new UserError(keptText(one, kept)));
  }
  throwAll(errors);
  for (const { one } of going) if (one.object.kind === 'StatefulSet') await tellOfClaims(one, deps);
}

/** Answers the finalizers that keep it for longer than kpod has anything to do with it; none when it is gone. */
const waitUntilGone = ({ target }: Found, uid: string | undefined, deps: CommandDeps): Promise<readonly string[]> =>
  waitUntil(target, Number.POSITIVE_INFINITY, deps, ({ object }) => {
    if (!object || (uid !== undefined && object.metadata.uid !== uid)) return [];
    const kept = hasStopped(object) ? lastFinalizers(object) : [];
    return kept.length > 0 ? kept : undefined;
  });

const hasStopped = (object: KubeObject): boolean => object.kind !== 'Pod' || isTerminal(object as Pod);

const keptText = ({ target: { resource, name } }: Found, finalizers: readonly string[]): string =>
  `${qualifiedSingular(resource)}/${name} is deleted, and stays until its finalizers are taken off: ${finalizers.join(', ')}`;

/** The claims of a StatefulSet outlive it, unless it says otherwise: who asks for everything to go may not think of them. */
async function tellOfClaims({ target, object }: Found, { client, streams }: CommandDeps): Promise<void> {
  const { volumeClaimTemplates = [] } = (object as StatefulSet).spec;
  if (volumeClaimTemplates.length === 0) return;
  const { items } = await client.request<List<PersistentVolumeClaim>>(
    'GET',
    listPath(resourceFor('persistentvolumeclaims'), target.namespace),
  );
  const starts = volumeClaimTemplates.map(({ metadata }) => `${metadata.name}-${target.name}-`);
  const left = items
    .map(({ metadata }) => metadata.name)
    .filter((name) => starts.some((start) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length))));
  if (left.length === 0) return;
  const space = target.namespace === undefined || target.namespace === 'default' ? '' : ` -n ${target.namespace}`;
  streams.err(
    `The claims of statefulset.apps/${target.name} stay, with their data. To delete: kpod delete pvc ${left.join(' ')}${space}\n`,
  );
}
