import { isRecord } from '../is-record.ts';
import { type FieldSet, isEmptySet, sameFields, union } from './field-set.ts';
import { readFieldsV1, toFieldsV1 } from './fields-v1.ts';

/** Who writes, and how. k8s: managedfields BuildManagerIdentifier */
export interface Writer {
  readonly manager: string;
  /** Apply: states how the object is to be; Update: writes fields. */
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** The part of the object that was written through a path of its own; absent for the object itself. */
  readonly subresource?: string;
}

/** A writer with the fields that are its own. */
export interface Owner extends Writer {
  readonly fields: FieldSet;
  /** When it last changed one of them: `2026-01-01T00:00:00Z`. */
  readonly time?: string;
}

/** Whether two entries are of the same writer: who applies is one, whatever the version. */
export const isSameWriter = (a: Writer, b: Writer): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  (a.subresource ?? '') === (b.subresource ?? '') &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

/** The owners that `metadata.managedFields` names; none where it is not there, undefined where it cannot be read. */
export function readOwners(value: unknown): readonly Owner[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const owners = value.map(readOwner);
  return owners.every((owner) => owner !== undefined) ? owners.filter(({ fields }) => !isEmptySet(fields)) : undefined;
}

function readOwner(entry: unknown): Owner | undefined {
  if (!isRecord(entry)) return undefined;
  const { manager, operation, apiVersion, subresource, time, fieldsType, fieldsV1 } = entry as Record<string, unknown>;
  const fields = readFieldsV1(fieldsV1 ?? {});
  const isUpdate = operation === 'Update' || operation === undefined || operation === '';
  if (!fields || (operation !== 'Apply' && !isUpdate) || fieldsType !== 'FieldsV1' || typeof apiVersion !== 'string') return undefined;
  return {
    manager: typeof manager === 'string' && manager !== '' ? manager : 'unknown',
    operation: isUpdate ? 'Update' : 'Apply',
    apiVersion,
    ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
    ...(typeof time === 'string' ? { time } : {}),
    fields,
  };
}

/** Whether a list asks for all entries to go. k8s: isResetManagedFields */
export const isReset = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => isRecord(entry) && Object.keys(entry).length === 0);

/** The owners as `metadata.managedFields` lists them; undefined without any. k8s: EncodeObjectManagedFields, sortEncodedManagedFields */
export function writeOwners(owners: readonly Owner[]): readonly object[] | undefined {
  if (owners.length === 0) return undefined;
  return owners.toSorted(compareOwners).map(({ manager, operation, apiVersion, time, fields, subresource }) => ({
    ...{ manager, operation, apiVersion },
    ...(time === undefined ? {} : { time }),
    ...{ fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields) },
    ...(subresource === undefined ? {} : { subresource }),
  }));
}

const compareTexts = (a = '', b = ''): number => (a < b ? -1 : Number(a > b));

const compareOwners = (a: Owner, b: Owner): number =>
  compareTexts(a.operation, b.operation) ||
  compareTexts(a.time, b.time) ||
  compareTexts(a.manager, b.manager) ||
  compareTexts(a.apiVersion, b.apiVersion) ||
  compareTexts(a.subresource, b.subresource);

/** Whether the same writers own the same fields, whenever they wrote them. */
export const sameOwners = (a: readonly Owner[], b: readonly Owner[]): boolean =>
  a.length === b.length &&
  a.every((owner) =>
    b.some((other) => isSameWriter(owner, other) && owner.apiVersion === other.apiVersion && sameFields(owner.fields, other.fields)),
  );

const mostUpdaters = 10;

/** So many owners by Update as are kept: the oldest of one version become one. k8s: capmanagers.go */
export function capped(owners: readonly Owner[]): readonly Owner[] {
  const updaters = owners.filter(({ operation }) => operation === 'Update').toSorted(byAge);
  const surplus = updaters.length - mostUpdaters;
  if (surplus <= 0) return owners;
  const apiVersion = updaters[0]?.apiVersion;
  const oldest = updaters.filter((owner) => owner.apiVersion === apiVersion).slice(0, surplus + 1);
  const last = oldest.at(-1);
  if (oldest.length < 2 || !last) return owners;
  const bucket: Owner = {
    ...{ manager: 'ancient-changes', operation: 'Update', apiVersion: last.apiVersion },
    ...(last.time === undefined ? {} : { time: last.time }),
    fields: oldest.map(({ fields }) => fields).reduce(union),
  };
  return withOwner(
    owners.filter((owner) => !oldest.includes(owner)),
    bucket,
  );
}

const byAge = (a: Owner, b: Owner): number => compareTexts(a.time, b.time) || compareTexts(a.manager, b.manager);

/** The owners with one more, which takes the place of its own entry; without fields it is none. */
export function withOwner(owners: readonly Owner[], owner: Owner): readonly Owner[] {
  const others = owners.filter((other) => !isSameWriter(other, owner));
  return isEmptySet(owner.fields) ? others : [...others, owner];
}
