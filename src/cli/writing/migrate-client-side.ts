import { ApiError, messageOf } from '../../api/errors.ts';
import { lastAppliedAnnotation, lastAppliedText } from '../../api/last-applied.ts';
import { fieldKey } from '../../api/managed-fields/element-keys.ts';
import { isSameWriter, type Owner, readOwners, withOwner, writeOwners } from '../../api/managed-fields/entries.ts';
import { below, union } from '../../api/managed-fields/field-set.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import type { ManifestObject } from '../manifests/read-manifests.ts';
import { objectPath } from '../selecting/paths.ts';
import { type ConfigurationOptions, sendConfiguration } from './send-configuration.ts';
import { writeQuery } from './write-options.ts';

/** Whose field managers kubectl migrates; who names another has a reason. */
export const serverSideManager = 'kubectl';
/** Who owns, from then on, the annotation that clients compare with. */
const annotationManager = 'kubectl-last-applied';
const mostTries = 5;

interface Migration {
  readonly manifest: ManifestObject;
  readonly options: ConfigurationOptions;
  /** Applies the manifest once more. */
  reapply(): Promise<KubeObject>;
}

/**
 * What was applied from a client before becomes what is applied on the server: else what its manifest states no more would stay for ever.
 * What fails is a warning, since the object is as the manifest says. Answers the object as it is then. k8s: kubectl apply.go, csaupgrade
 */
export async function migrateClientSide(object: KubeObject, migration: Migration, deps: CommandDeps): Promise<KubeObject> {
  const warn = (what: string) => (error: unknown) =>
    void deps.streams.err(`Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${messageOf(error)}\n`);
  const kept = await keepAnnotation(object, migration, deps).catch(
    warn(`failed to migrate ${lastAppliedAnnotation} for Server-Side Apply`),
  );
  if (!kept) return object;
  const migrated = await moveFields(kept, migration, deps).catch(warn('server rejected managed fields migration to Server-Side Apply'));
  if (!migrated) return kept;
  const applied = await migration.reapply().catch(warn('failed to re-apply configuration after performing Server-Side Apply migration'));
  return applied ?? migrated;
}

const ownersOf = ({ metadata }: KubeObject): readonly Owner[] => readOwners(metadata.managedFields) ?? [];

const ownsAnnotation = ({ fields }: Owner): boolean =>
  ['metadata', 'annotations', lastAppliedAnnotation].map(fieldKey).reduce(below, fields).isMember;

/** The annotation stays, with what was applied now, for clients that do not apply on the server. */
async function keepAnnotation(object: KubeObject, { manifest, options }: Migration, deps: CommandDeps): Promise<KubeObject> {
  const text = lastAppliedText(object as unknown as Readonly<Record<string, unknown>>);
  if (options.fieldManager !== serverSideManager || text === undefined) return object;
  if (ownersOf(object).some((owner) => owner.operation === 'Apply' && ownsAnnotation(owner))) return object;
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  const body = {
    ...{ apiVersion, kind },
    metadata: { annotations: { [lastAppliedAnnotation]: text }, name, ...(namespace === undefined ? {} : { namespace }) },
  };
  return sendConfiguration(manifest, body, { ...options, fieldManager: annotationManager, forceConflicts: false }, deps);
}

/** Undefined when there is nothing to move. Throws what the API answers. */
async function moveFields(object: KubeObject, { manifest, options }: Migration, { client }: CommandDeps): Promise<KubeObject | undefined> {
  const names = new Set(
    ownersOf(object)
      .filter((owner) => owner.operation === 'Update' && ownsAnnotation(owner))
      .map(({ manager }) => manager),
  );
  const path = objectPath(manifest, options.subresource);
  for (let [current, tries] = [object, 1]; ; tries += 1) {
    const owners = movedOwners(ownersOf(current), names, options.fieldManager);
    if (!owners) return undefined;
    const body = [
      { op: 'replace', path: '/metadata/managedFields', value: writeOwners(owners) },
      { op: 'replace', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
    ];
    try {
      const query = writeQuery(options);
      return await client.request<KubeObject>('PATCH', path, { body, query, contentType: 'application/json-patch+json' });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status.reason !== 'Conflict' || tries === mostTries) throw error;
      current = await client.request<KubeObject>('GET', path);
    }
  }
}

/** What these have written from a client, as what `manager` has applied; undefined when they have written nothing. */
function movedOwners(owners: readonly Owner[], names: ReadonlySet<string>, manager: string): readonly Owner[] | undefined {
  const old = owners.filter((owner) => owner.operation === 'Update' && owner.subresource === undefined && names.has(owner.manager));
  const [first] = old;
  if (!first) return undefined;
  const writer = { manager, operation: 'Apply', apiVersion: first.apiVersion } as const;
  const own = owners.find((owner) => isSameWriter(owner, writer)) ?? { ...first, ...writer };
  const fields = [own, ...old].map((owner) => owner.fields).reduce(union);
  return withOwner(
    owners.filter((owner) => !old.includes(owner)),
    { ...own, fields },
  );
}
