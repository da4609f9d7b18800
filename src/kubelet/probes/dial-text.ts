/** How Go tells why a connection did not come about, as the kubelet's probes repeat it. Pure. */

const reasons: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|connection refused/, 'connect: connection refused'],
  [/EHOSTUNREACH|no route to host/, 'connect: no route to host'],
  [/ENETUNREACH|network is unreachable/, 'connect: network is unreachable'],
  [/ETIMEDOUT|connection timed out/, 'connect: connection timed out'],
  [/EADDRNOTAVAIL/, 'connect: cannot assign requested address'],
];

/** `10.0.0.5:80`, `[fd00::5]:80`. */
export const hostPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** `dial tcp 10.0.0.5:80: connect: connection refused` */
export function dialFailure(error: unknown, host: string, port: number): string {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  if (/ENOTFOUND|EAI_AGAIN/.test(`${code} ${message}`)) return `dial tcp: lookup ${host}: no such host`;
  const known = reasons.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return `dial tcp ${hostPort(host, port)}: ${known ?? message}`;
}

/** `dial tcp 10.0.0.5:80: i/o timeout` */
export const dialTimeout = (host: string, port: number): string => `dial tcp ${hostPort(host, port)}: i/o timeout`;

/** How Go tells that a connection broke off. */
export function brokenOff(error: unknown): string {
  const { message, code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' && /socket hang up/.test(message)) return 'EOF';
  return code === 'ECONNRESET' ? 'read: connection reset by peer' : message;
}
