/** How Go tells that TLS came to nothing, out of OpenSSL's words, which name addresses in memory and are other ones each time. Pure. */

/** Go: crypto/tls alert.go */
const alerts: Readonly<Record<number, string>> = {
  10: 'unexpected message',
  20: 'bad record MAC',
  22: 'record overflow',
  40: 'handshake failure',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'revoked certificate',
  45: 'expired certificate',
  46: 'unknown certificate',
  47: 'illegal parameter',
  48: 'unknown certificate authority',
  49: 'access denied',
  50: 'error decoding message',
  51: 'error decrypting message',
  70: 'protocol version not supported',
  71: 'insufficient security level',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  116: 'certificate required',
  120: 'no application protocol',
};

/** What a server of HTTP makes of the first words of TLS. */
export const notTls = 'http: server gave HTTP response to HTTPS client';

/** `remote error: tls: handshake failure`; undefined for what is no failure of TLS. */
export function tlsFailure(message: string): string | undefined {
  if (/wrong version number|packet length too long/.test(message)) return notTls;
  const [, alert] = /SSL alert number (\d+)/.exec(message) ?? [];
  if (alert !== undefined) return `remote error: tls: ${alerts[Number(alert)] ?? `alert(${alert})`}`;
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(message) ?? [];
  return reason === undefined ? undefined : `tls: ${reason}`;
}
