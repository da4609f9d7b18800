/**
 * The fields of one line of comma-separated values; none of an empty text. Throws an Error with Go's words. Go: encoding/csv, which pflag
 * reads the values of lists with
 */
export function splitCsv(text: string): readonly string[] {
  if (text === '') return [];
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const [field, end] = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    fields.push(field);
    if (end >= text.length) return fields;
    at = end + 1;
  }
}

/** A field and where it ends: at a comma, or with the text. */
type Field = readonly [string, number];

function readBare(text: string, start: number): Field {
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  const quote = text.slice(start, end).indexOf('"');
  if (quote >= 0) throw parseError(start + quote, 'bare " in non-quoted-field');
  return [text.slice(start, end), end];
}

function readQuoted(text: string, start: number): Field {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw parseError(text.length, 'extraneous or missing " in quoted-field');
    const next = text[quote + 1];
    if (next === undefined || next === ',') return [text.slice(start + 1, quote).replaceAll('""', '"'), quote + 1];
    if (next !== '"') throw parseError(quote, 'extraneous or missing " in quoted-field');
    from = quote + 2;
  }
}

const parseError = (index: number, reason: string): Error => new Error(`parse error on line 1, column ${index + 1}: ${reason}`);
