import { byName, type FieldOrder } from '../api/field-order.ts';
import type { KubeObject, List, WatchEvent } from '../api/types.ts';

/** What is about to be printed: one object, a list of them, or what happened to one. */
export type Printable = KubeObject | List<KubeObject> | WatchEvent;

/** Several objects as the `List` that `get -o json|yaml` prints. k8s: kubectl get, printGeneric */
export function listOf(objects: readonly KubeObject[]): List<KubeObject> {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects };
}

/** The object without `metadata.managedFields`, in a list those of its items. k8s: OmitManagedFieldsPrinter */
export function hideManagedFields<T extends Printable>(object: T): T {
  if (isList(object)) return { ...object, items: object.items.map(hideManagedFields) };
  if (isWatchEvent(object)) return { ...object, object: hideManagedFields(object.object) };
  if (!('metadata' in object) || object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** True for a list of objects. */
export function isList(object: Printable): object is List<KubeObject> {
  return 'items' in object;
}

/** True for what a watch tells of an object. */
export function isWatchEvent(object: Printable): object is WatchEvent {
  return 'object' in object && !('metadata' in object);
}

/**
 * `-o json`: fields in `order`, four blanks a level, `<`, `>`, `&` and what a terminal would obey as escapes, a newline at the end. k8s: printers JSONPrinter
 */
export function printJson(object: unknown, order: FieldOrder = byName): string {
  return `${writeJson(object, { newline: '\n', order, path: '' })}\n`;
}

/** `-o name`: `pod/web`; the group follows the kind where there is one: `deployment.apps/web`. k8s: printers NamePrinter */
export function printName(object: KubeObject): string {
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  return `${object.kind.toLowerCase()}${group}/${object.metadata.name}\n`;
}

interface Place {
  /** Carries the indentation. */
  readonly newline: string;
  readonly order: FieldOrder;
  readonly path: string;
}

/** Not JSON.stringify, which would put keys like `10` first. */
function writeJson(value: unknown, { newline, order, path }: Place): string {
  if (typeof value !== 'object' || value === null) return escapeJson(JSON.stringify(value));
  const inner = `${newline}    `;
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[${inner}${value.map((item) => writeJson(item, { newline: inner, order, path: `${path}[]` })).join(`,${inner}`)}${newline}]`;
  }
  const compare = order(path);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => compare(a, b))
    .map(([key, field]) => `${escapeJson(JSON.stringify(key))}: ${writeJson(field, { newline: inner, order, path: `${path}.${key}` })}`);
  return fields.length === 0 ? '{}' : `{${inner}${fields.join(`,${inner}`)}${newline}}`;
}

function escapeJson(text: string): string {
  return text.replace(/[<>&\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
