import { ApiError, UserError } from '../../api/errors.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import type { ManifestObject } from '../manifests/read-manifests.ts';
import { objectPath } from '../selecting/paths.ts';
import { type WriteOptions, writeQuery } from './write-options.ts';

/** How a configuration is applied by the server. */
export interface ConfigurationOptions extends WriteOptions {
  /** Take what is somebody else's. */
  readonly forceConflicts: boolean;
  /** That part of the object by itself. */
  readonly subresource?: string;
}

/** Sends a configuration. Throws what the API answers, kubectl's words for a server that cannot do this. */
export async function sendConfiguration(
  manifest: ManifestObject,
  body: unknown,
  options: ConfigurationOptions,
  { client }: Pick<CommandDeps, 'client'>,
): Promise<KubeObject> {
  const query = { ...writeQuery(options), force: String(options.forceConflicts) };
  const path = objectPath(manifest, options.subresource);
  try {
    return await client.request<KubeObject>('PATCH', path, { body, query, contentType: 'application/apply-patch+yaml' });
  } catch (error) {
    const isUnknown = error instanceof ApiError && error.status.code === 415;
    throw isUnknown ? new UserError(`Server-side apply not available on the server: (hint: ${error.message})`) : error;
  }
}
