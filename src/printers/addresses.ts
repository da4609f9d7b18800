/** More than these are only counted. */
const shown = 3;

/** `a,b,c + 2 more...`; `none` when there is nothing. */
export function listSome(texts: readonly string[], none: string): string {
  const list = texts.slice(0, shown).join(',');
  return texts.length > shown ? `${list} + ${texts.length - shown} more...` : list || none;
}

/** `10.0.0.1:80`, `[::1]:80`. */
export const joinHostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
