/**
 * Breaks lines at blanks so that none is longer than `limit` characters, if a word allows. Line ends in the text stay. k8s: kubectl wraps
 * with mitchellh/go-wordwrap
 */
export function wrapWords(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, limit))
    .join('\n');
}

function wrapLine(line: string, limit: number): string {
  let wrapped = '';
  let column = 0;
  for (const [, blanks = '', word = ''] of line.matchAll(/(\s*)(\S*)/g)) {
    if (blanks === '' && word === '') continue;
    // A word that is longer than a whole line gets one of its own.
    const fits = column + blanks.length + word.length <= limit || column + blanks.length === 0;
    if (word === '' && !fits) continue;
    if (fits) {
      wrapped += blanks + word;
      column += blanks.length + word.length;
    } else {
      wrapped += `\n${word}`;
      column = word.length;
    }
  }
  return wrapped;
}
