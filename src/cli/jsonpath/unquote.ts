const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** The text inside of quotes, with Go's escapes read. Throws an Error. k8s: client-go util/jsonpath UnquoteExtend */
export function unquote(quoted: string): string {
  const quote = quoted.charAt(0);
  const inner = quoted.slice(1, -1);
  const invalid = () => new Error(`unquote string ${quoted} error invalid syntax`);
  return inner.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[\s\S]|$)|(\n)/g,
    (_whole, code: string | undefined, newline: string | undefined) => {
      if (code === undefined || newline !== undefined) throw invalid();
      if (code === quote) return quote;
      const letter = letters[code];
      if (letter !== undefined) return letter;
      const point = /^[xuU]/.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 8);
      if (code.length < 3 || point > 0x10ffff) throw invalid();
      return String.fromCodePoint(point);
    },
  );
}
