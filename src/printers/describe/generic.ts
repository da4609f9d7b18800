import { isRecord } from '../../api/is-record.ts';
import type { Event, KubeObject } from '../../api/types.ts';
import { goValueText } from '../go-value.ts';
import { writeEvents } from './events.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from './writer.ts';

/**
 * The text of `kubectl describe` for a kind that has no words of its own: every field, in alphabetical order. `now` in milliseconds.
 * k8s: kubectl describe genericDescriber, 1.32
 */
export function describeGeneric(object: KubeObject, events: readonly Event[] | undefined, now: number): string {
  const writer = createDescribeWriter();
  const { metadata } = object;
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writeFields(writer, object as unknown as Fields, { level: 0, path: '' });
  writeEvents(writer, events, now);
  return writer.text();
}

type Fields = Readonly<Record<string, unknown>>;

/** What stands above already. */
const isSkipped: ReadonlySet<string> = new Set(
  ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((field) => `.metadata.${field}`),
);

function writeFields(writer: DescribeWriter, fields: Fields, { level, path }: { readonly level: number; readonly path: string }): void {
  for (const field of Object.keys(fields).sort()) {
    const place = { level: level + 1, path: `${path}.${field}` };
    const value = fields[field];
    if (isSkipped.has(place.path)) continue;
    if (!isRecord(value) && !Array.isArray(value)) {
      writer.line(level, `${titleOf(field)}:\t${goValueText(value)}`);
      continue;
    }
    writer.line(level, `${titleOf(field)}:`);
    if (isRecord(value)) writeFields(writer, value, place);
    else for (const item of value) writeItem(writer, item, place);
  }
}

function writeItem(writer: DescribeWriter, item: unknown, place: { readonly level: number; readonly path: string }): void {
  if (isRecord(item)) writeFields(writer, item, place);
  else writer.line(place.level, goValueText(item));
}

const acronyms: ReadonlySet<string> = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `creationTimestamp` as `Creation Timestamp`, `apiVersion` as `API Version`, `x-y` as `X - Y`. k8s: kubectl describe smartLabelFor */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  const parts = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|[^\p{Lu}\p{Ll}]+/gu) ?? [field];
  return parts.map((part) => (acronyms.has(part.toUpperCase()) ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1))).join(' ');
}
