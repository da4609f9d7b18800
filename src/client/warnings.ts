const warning = /\d{3} \S+ "((?:[^"\\]|\\.)*)"(?: "[^"]*")?/g;

/** The texts of `Warning:` header values (`299 - "text"`), in their order. k8s: apimachinery net.ParseWarningHeaders */
export function parseWarnings(headers: readonly string[]): string[] {
  return headers.flatMap((header) => [...header.matchAll(warning)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1')));
}
