import { goJson } from '../go-json.ts';
import { isRecord } from '../is-record.ts';
import type { Json } from '../json-defaults.ts';
import { lastAppliedAnnotation, lastAppliedText, withoutLastApplied } from '../last-applied.ts';
import { compare } from './comparison.ts';
import { configuredFields } from './configured-fields.ts';
import { difference, type FieldSet, noFields, union } from './field-set.ts';
import { withoutEntries } from './ownership.ts';
import { storedVersionOf, versionOf } from './versions.ts';

/** Who applied on the client before, and applies on the server now. */
export const kubectlManager = 'kubectl';

/**
 * The fields that an object has as it was last applied from a client in that version: taking them over is no conflict for who applied them.
 * k8s: managedfields/internal/lastappliedmanager.go allowedConflictsFromLastApplied
 */
export function fieldsAppliedByClient(kind: string, live: Json, apiVersion: string): FieldSet {
  const applied = readApplied(live);
  if (!applied || applied['apiVersion'] !== apiVersion) return noFields;
  const { shape, fromStored } = versionOf(kind, apiVersion) ?? storedVersionOf(kind);
  const { added, modified, removed } = compare(shape, applied, fromStored(withoutEntries(live)));
  return difference(configuredFields(shape, applied), union(union(modified, added), removed));
}

function readApplied(live: Json): Json | undefined {
  const text = lastAppliedText(live);
  try {
    const applied: unknown = JSON.parse(text ?? 'null');
    return isRecord(applied) ? applied : undefined;
  } catch {
    return undefined;
  }
}

/** So much all annotations of an object may hold together. k8s: apimachinery TotalAnnotationSizeLimitB */
const maxAnnotationBytes = 256 * 1024;

/**
 * An object that clients have applied, too, remembers what was applied now, so that they find it as they would have left it.
 * k8s: managedfields/internal/lastappliedupdater.go
 */
export function rememberedForClients(object: Json, config: Json): Json {
  if (lastAppliedText(object) === undefined) return object;
  const text = `${goJson(lastAppliedText(config) === undefined ? config : withoutLastApplied(config))}\n`;
  const metadata = object['metadata'] as Json;
  const annotations = metadata['annotations'] as Json;
  const kept = Buffer.byteLength(text) > maxAnnotationBytes ? '' : text;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [lastAppliedAnnotation]: kept } } };
}
