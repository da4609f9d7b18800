import { ApiError, UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import type { ManifestObject } from '../manifests/read-manifests.ts';
import { manifestBody, withEngine } from './create-object.ts';
import { migrateClientSide } from './migrate-client-side.ts';
import { type ConfigurationOptions, sendConfiguration } from './send-configuration.ts';

interface ServerSideOptions extends ConfigurationOptions {
  readonly engine: string | undefined;
}

/** Hands a manifest to the server, which makes the object what it says. Throws what the API answers, kubectl's words for conflicts. */
export async function applyOnServer(manifest: ManifestObject, options: ServerSideOptions, deps: CommandDeps): Promise<KubeObject> {
  checkName(manifest);
  const body = withEngine(manifestBody(manifest), manifest, options.engine);
  const send = () => sendConfiguration(manifest, body, options, deps);
  const object = await migrateClientSide(await send().catch(throwConflict), { manifest, options, reapply: send }, deps);
  if (object.metadata.deletionTimestamp) {
    deps.streams.err(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  }
  return object;
}

function checkName({ name, document }: ManifestObject): void {
  if (name !== '') return;
  const { metadata } = document.value;
  const generateName = isRecord(metadata) ? metadata['generateName'] : undefined;
  const isGenerated = typeof generateName === 'string' && generateName !== '';
  throw new UserError(isGenerated ? `from ${generateName}: cannot use generate name with apply` : 'resource name may not be empty');
}

function throwConflict(error: unknown): never {
  const isConflict = error instanceof ApiError && error.status.reason === 'Conflict';
  throw isConflict ? new UserError(`${error.message}\n${conflictHelp}`) : error;
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
