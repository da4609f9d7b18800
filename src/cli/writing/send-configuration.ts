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
}

/** Sends a configuration. Throws what the API answers, kubectl's words for conflicts and for a server that cannot do this. */
export async function sendConfiguration(
  manifest: ManifestObject,
  body: unknown,
  options: ConfigurationOptions,
  { client }: Pick<CommandDeps, 'client'>,
): Promise<KubeObject> {
  const query = { ...writeQuery(options), force: String(options.forceConflicts) };
  try {
    return await client.request<KubeObject>('PATCH', objectPath(manifest), { body, query, contentType: 'application/apply-patch+yaml' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, reason } = error.status;
    if (code === 415) throw new UserError(`Server-side apply not available on the server: (hint: ${error.message})`);
    throw reason === 'Conflict' ? new UserError(`${error.message}\n${conflictHelp}`) : error;
  }
}

/** k8s: kubectl apply.go, what is printed behind a conflict */
const conflictHelp = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
