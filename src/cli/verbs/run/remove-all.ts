import { qualifiedSingular } from '../../../api/scheme.ts';
import type { List, PersistentVolumeClaim } from '../../../api/types.ts';
import type { StatefulSet } from '../../../api/workload-types.ts';
import { deletedMessage } from '../../../printers/messages.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { type Found, isNotFound } from '../../selecting/select.ts';
import { waitUntilGone } from '../../watching/wait-until.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { cascadeOf } from './carry-out.ts';

/**
 * The last created goes first. What someone else has deleted is gone all the same; what cannot be deleted is no reason to leave the rest.
 * Deletion is asked for in any case; `hurry` ends the wait for the end of it.
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
    await Promise.race([waitUntilGone(one.target, uid, Number.POSITIVE_INFINITY, deps), hurried]);
  }
  throwAll(errors);
  for (const { one } of going) if (one.object.kind === 'StatefulSet') await tellOfClaims(one, deps);
}

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
