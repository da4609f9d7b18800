/** A field of a comma-separated option value, as Go's encoding/csv reads it: quoted only where it must be. */
export function quoteCsvField(field: string): string {
  return /[",\n\r]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
