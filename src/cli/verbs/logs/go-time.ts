const layout = '2006-01-02T15:04:05Z07:00';

/** The parts of a time of RFC 3339, as Go's layout names them. */
const parts: readonly (readonly [string, RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/],
];
const ranges: Readonly<Record<string, readonly [string, number, number]>> = {
  '01': ['month', 1, 12],
  '02': ['day', 1, 31],
  '15': ['hour', 0, 23],
  '04': ['minute', 0, 59],
  '05': ['second', 0, 59],
};

/** What is wrong with a time of RFC 3339, in Go's words; undefined when nothing is. Go: time.Parse */
export function rfc3339Problem(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  let rest = text;
  for (const [part, pattern] of parts) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return `parsing time ${quoted} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${part}"`;
    const [name, least, most] = ranges[part] ?? ['', 0, 0];
    const value = Number.parseInt(found, 10);
    if (name !== '' && (value < least || value > most)) return `parsing time ${quoted}: ${name} out of range`;
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `parsing time ${quoted}: extra text: ${JSON.stringify(rest)}`;
  const isDay = new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(text.slice(0, 10));
  return isDay ? undefined : `parsing time ${quoted}: day out of range`;
}
