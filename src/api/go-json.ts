import { byName, type FieldOrder } from './field-order.ts';

/**
 * JSON in one line as Go writes it: fields in `order`, `<`, `>` and `&` escaped. Answers the same text for the same value, whatever the
 * order of its keys.
 */
export function goJson(value: unknown, order: FieldOrder = byName, path = ''): string {
  if (typeof value !== 'object' || value === null) return escapeJson(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map((item) => goJson(item, order, `${path}[]`)).join(',')}]`;
  const compare = order(path);
  const fields = Object.entries(value as Readonly<Record<string, unknown>>)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => compare(a, b))
    .map(([key, field]) => `${escapeJson(JSON.stringify(key))}:${goJson(field, order, `${path}.${key}`)}`);
  return `{${fields.join(',')}}`;
}

function escapeJson(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
