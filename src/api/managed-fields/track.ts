import type { Kind } from '../any-object.ts';
import type { Json } from '../json-defaults.ts';
import type { Resource } from '../kinds/resource.ts';
import { writeRulesOf } from '../kinds/rules.ts';
import { withTypedBlanks } from '../typed-blanks.ts';
import type { KubeObject } from '../types.ts';
import { fieldKey } from './element-keys.ts';
import { isReset, type Owner, readOwners, type Writer, writeOwners } from './entries.ts';
import { type FieldSet, noFields, setOf } from './field-set.ts';
import { afterUpdate } from './ownership.ts';

/** Who writes, when, and through which of an object's paths. */
export interface Write {
  readonly resource: Resource;
  readonly writer: Writer;
  /** `2026-01-01T00:00:00Z` */
  readonly time: string;
}

const metadataField = (name: string) => [fieldKey('metadata'), fieldKey(name)];

/** What a path of an object does not take from those who write through it. k8s: the strategies' GetResetFields */
function resetFields({ kind, subresources = [] }: Resource, subresource?: string): FieldSet {
  if (!subresources.some(({ name }) => name === 'status')) return noFields;
  if (subresource !== 'status') return setOf([fieldKey('status')]);
  const keepsLabels = writeRulesOf(kind).statusKeepsLabels === true;
  const metadata = [...(keepsLabels ? ['labels'] : []), ...(kind === 'Pod' ? ['deletionTimestamp', 'ownerReferences'] : [])];
  return setOf([fieldKey('spec')], ...metadata.map(metadataField));
}

/** What in a cluster admission gives an object and in kpod its defaults do: nobody's, unless the client has stated one of a line. */
const given: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Pod: [['priority'], ['preemptionPolicy'], ['serviceAccount', 'serviceAccountName'], ['tolerations']],
  Service: [['ipFamilies'], ['ipFamilyPolicy']],
};

/** The entries of a new object that has its defaults; `posted` is what the client has sent. */
export function entriesOfNew(object: KubeObject, posted: Json, write: Write): readonly object[] | undefined {
  const { managedFields } = (posted['metadata'] ?? {}) as Json;
  return writeOwners(afterUpdate(fromNothing(withoutGiven(object, posted)), readOwners(managedFields) ?? [], writingOf(write)));
}

function withoutGiven(object: KubeObject, posted: Json): KubeObject {
  const asked = (posted['spec'] ?? {}) as Json;
  const names = (given[object.kind] ?? []).filter((alike) => alike.every((name) => (asked[name] ?? undefined) === undefined)).flat();
  if (names.length === 0) return object;
  const { spec } = object as unknown as { readonly spec: Json };
  return { ...object, spec: Object.fromEntries(Object.entries(spec).filter(([name]) => !names.includes(name))) } as KubeObject;
}

/** What an object is compared with when it comes to be, and itself, both as Kubernetes' types write them. */
function fromNothing(object: KubeObject): { readonly before: Json; readonly after: Json } {
  const { apiVersion, kind } = object;
  const nothing = withTypedBlanks({ apiVersion, kind, metadata: {} } as unknown as KubeObject);
  return { before: nothing as unknown as Json, after: withTypedBlanks(object) as unknown as Json };
}

/** An object before and after a change, and the entries that the client sent with it. */
export interface Change {
  readonly current: KubeObject;
  readonly next: KubeObject;
  readonly sent: unknown;
}

/**
 * The entries of an object after a change that a client has asked for. One without entries stays so until it is applied.
 * k8s: managedfields FieldManager.Update
 */
export function entriesAfter({ current, next, sent }: Change, write: Write): readonly unknown[] | undefined {
  const owners = ownersSent(sent, write) ?? liveOwners(current);
  if (owners.length === 0) return undefined;
  return writeOwners(afterUpdate({ before: current as unknown as Json, after: next as unknown as Json }, owners, writingOf(write)));
}

/** Whoever does not know of entries must not remove them; through a part of an object they are not written. k8s: decodeLiveOrNew */
function ownersSent(sent: unknown, { writer }: Write): readonly Owner[] | undefined {
  if (writer.subresource !== undefined) return undefined;
  if (isReset(sent)) return [];
  const owners = readOwners(sent);
  return owners && owners.length > 0 ? owners : undefined;
}

/** The owners of an object that is there; none when its entries cannot be read. */
export const liveOwners = ({ metadata }: KubeObject): readonly Owner[] => readOwners(metadata.managedFields) ?? [];

/** Everything of an object that has no entries is somebody's, before it is applied. k8s: skipnonapplied.go */
export function ownersBeforeFirstApply(object: KubeObject, write: Write): readonly Owner[] {
  const owners = liveOwners(object);
  if (owners.length > 0) return owners;
  const writer: Writer = { ...write.writer, manager: 'before-first-apply', operation: 'Update' };
  return afterUpdate(fromNothing(object), [], writingOf({ ...write, writer }));
}

/** The write with what its path does not take. */
export const writingOf = ({ resource, writer, time }: Write) => ({
  ...{ kind: resource.kind as Kind, writer, time },
  resets: resetFields(resource, writer.subresource),
});
