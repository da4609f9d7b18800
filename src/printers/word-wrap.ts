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
  for (const [, blanks = '', word = ''] of line.matchAll(wordsAndBlanks)) {
    if (blanks === '' && word === '') continue;
    const [gap, width] = [lengthOf(blanks), lengthOf(word)];
    // That a word does not fit is seen while it is read, as long as it might fit in a line of its own.
    const fits = column + gap + Math.min(width, limit - 1) <= limit;
    if (word === '' && !fits) continue;
    if (fits) {
      wrapped += blanks + word;
      column += gap + width;
    } else {
      wrapped += `\n${word}`;
      column = width;
    }
  }
  return wrapped;
}

/** What separates words: all blanks but those that are there to keep words together. Go: unicode.IsSpace */
const wordsAndBlanks = /((?:(?![\u00a0\ufeff])\s|\u0085)*)((?:[^\s\u0085]|[\u00a0\ufeff])*)/g;

const lengthOf = (text: string): number => [...text].length;
