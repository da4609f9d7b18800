/** A command line that a person can paste into a POSIX shell. Words of harmless characters stay bare. */
export function quoteCommandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** A field of a comma-separated option value, as Go's encoding/csv reads it: quoted only where it must be. */
export function quoteCsvField(field: string): string {
  return /[",\n\r]|^\s/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
