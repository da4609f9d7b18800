/** More than these are only counted. */
export const shownAddresses = 3;

/** `a,b,c + 2 more...`; `none` when there is nothing. `count`: of all of them, where `texts` has only those that are shown. */
export function listSome(texts: readonly string[], none: string, count = texts.length): string {
  const list = texts.slice(0, shownAddresses).join(',');
  return count > shownAddresses ? `${list} + ${count - shownAddresses} more...` : list || none;
}

/** `10.0.0.1:80`, `[::1]:80`. */
export const joinHostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
