const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** What is no letter, mark, number, sign or blank, and what stands for something inside of quotes. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|["\\]/gu;

/** The text as Go's `%q` prints it: what cannot be printed is escaped, so it is safe on a terminal. k8s: field/errors.go uses it */
export function goQuote(text: string): string {
  return `"${text.replace(unprintable, (character) => shortEscapes[character] ?? escapeCode(character.codePointAt(0) ?? 0))}"`;
}

/** What `goQuote` was given. */
export function goUnquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(x..|u.{4}|U.{8}|.)/gsu, (written: string, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return longEscapes.get(written) ?? code;
  });
}

const longEscapes: ReadonlyMap<string, string> = new Map(Object.entries(shortEscapes).map(([character, short]) => [short, character]));

function escapeCode(code: number): string {
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  // A lone surrogate is no character: Go has the replacement character there.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
