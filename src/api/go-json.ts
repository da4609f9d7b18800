import { compareBytes } from './byte-order.ts';

/**
 * JSON in one line as Go writes it: keys sorted, `<`, `>` and `&` escaped. Answers the same text for the same value, whatever the order
 * of its keys.
 */
export function goJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escapeJson(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, unknown>>)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => compareBytes(a, b))
    .map(([key, field]) => `${escapeJson(JSON.stringify(key))}:${goJson(field)}`);
  return `{${fields.join(',')}}`;
}

/** The same in the order in which the fields stand, as Go writes structs. */
export const goStructJson = (value: unknown): string => escapeJson(JSON.stringify(value));

function escapeJson(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
