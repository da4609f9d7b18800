import type { KubeObject } from '../../../api/types.ts';
import { connectionErrorCode, isNotListening } from '../../../client/failure.ts';
import type { CommandDeps } from '../../deps.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import { objectPath } from '../../selecting/paths.ts';

/**
 * What became of a request to create an object whose answer got lost with the server: the object, if it was made since then. A run goes on
 * with that as if it had been told, and deletes it at its end where it is to. Throws the error when nothing was made, or it says something else.
 */
export async function madeAllTheSame(
  error: unknown,
  { manifest, since }: { readonly manifest: ManifestObject; readonly since: number },
  { client }: Pick<CommandDeps, 'client'>,
): Promise<KubeObject> {
  if (connectionErrorCode(error) === undefined || isNotListening(error) || manifest.name === '') throw error;
  const object = await client.request<KubeObject>('GET', objectPath(manifest)).catch(() => undefined);
  // Times of objects are whole seconds.
  const isNew = Date.parse(object?.metadata.creationTimestamp ?? '') >= Math.floor(since / 1000) * 1000;
  if (!object || !isNew || object.metadata.deletionTimestamp) throw error;
  return object;
}
