import { UserError } from '../../api/errors.ts';
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
  const object = await migrateClientSide(await send(), { manifest, options, reapply: send }, deps);
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
