/**
 * A file of variables, as a container writes it for others of its pod. k8s: kubelet/util/env ParseEnv, which took `NAME=value` in 1.34 and
 * takes `NAME='value'` since 1.35; here both are read.
 */

/**
 * The value of a variable, the first one of that name; undefined when the file does not have it. In quotes stands what is meant, over
 * several lines where it has some; without them the rest of the line, without blanks around it. Throws Error for a line that is neither.
 */
export function readEnvFile(text: string, key: string): string | undefined {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').replace(/\r$/, '').replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const [, name, rest = ''] = /^([^=]*?)=(.*)$/s.exec(line) ?? [];
    const fail = (what: string) => new Error(`invalid environment variable format at line ${index + 1}: ${what}`);
    if (name === undefined) throw fail("missing '='");
    if (name.trim() === '') throw fail('empty variable name');
    if (/[ \t]$/.test(name)) throw fail("whitespace before '='");
    let value = rest;
    if (value.startsWith("'")) {
      while (!value.includes("'", 1)) {
        index += 1;
        const next = lines[index];
        if (next === undefined) throw fail('unterminated single quote');
        value += `\n${next.replace(/\r$/, '')}`;
      }
      const end = value.indexOf("'", 1);
      if (!/^[ \t]*(?:[ \t]#.*)?$/.test(value.slice(end + 1))) throw fail('unexpected content after closing quote');
      value = value.slice(1, end);
    } else value = value.trim();
    if (name === key) return value;
  }
  return undefined;
}
