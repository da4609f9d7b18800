/** A command line that a person can paste into a POSIX shell. Words of harmless characters stay bare. */
export function quoteCommandLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}
