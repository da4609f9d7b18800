/**
 * What a terminal shows: as much of one as kpod's own output needs, which writes lines, goes up, and clears what is below. Long lines stay
 * whole, and nothing goes out of sight.
 */
export function createScreen() {
  let lines = [''];
  let row = 0;
  let column = 0;

  const put = (character) => {
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
  };
  const control = {
    A: (count) => {
      row = Math.max(0, row - count);
    },
    J: () => {
      lines = lines.slice(0, row + 1);
      lines[row] = (lines[row] ?? '').slice(0, column);
    },
    K: () => {
      lines[row] = (lines[row] ?? '').slice(0, column);
    },
  };

  return {
    write(text) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told what to do by them
      for (const [part, count, command] of text.matchAll(/\x1b\[[?]?(\d*)[\d;]*([A-Za-z])|./gs)) {
        if (command !== undefined) control[command]?.(Number(count || 1));
        else if (part === '\n') row += 1;
        else if (part === '\r') column = 0;
        else put(part);
      }
    },
    /** Its lines, without blanks at their ends. */
    text: () =>
      lines
        .map((line) => (line ?? '').trimEnd())
        .join('\n')
        .trimEnd(),
  };
}
