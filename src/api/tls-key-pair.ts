import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

interface PemBlock {
  readonly type: string;
  readonly der: Buffer;
}

/**
 * Why a certificate and a private key, each in PEM, are no pair; undefined when they are one. None of it tells what is in them.
 * Go: tls.X509KeyPair
 */
export function keyPairProblem(certificate: Buffer, privateKey: Buffer): string | undefined {
  const blocks = readPem(certificate);
  const first = blocks.find(({ type }) => type === 'CERTIFICATE');
  if (!first) return missingCertificate(blocks.map(({ type }) => type));
  const keyBlocks = readPem(privateKey);
  const at = keyBlocks.findIndex(({ type }) => /^(.* )?PRIVATE KEY$/.test(type));
  const keyBlock = keyBlocks[at];
  if (!keyBlock) return missingKey(keyBlocks.map(({ type }) => type));
  const x509 = attempt(() => new X509Certificate(first.der));
  if (!x509) return 'x509: malformed certificate';
  const key = readKey(keyBlock.der);
  if (!key) return 'tls: failed to parse private key';
  const { asymmetricKeyType } = x509.publicKey;
  if (!['rsa', 'ec', 'ed25519'].includes(asymmetricKeyType ?? '')) return 'tls: unknown public key algorithm';
  if (asymmetricKeyType !== key.asymmetricKeyType) return 'tls: private key type does not match public key type';
  return x509.checkPrivateKey(key) ? undefined : 'tls: private key does not match public key';
}

function missingCertificate(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (types.length === 1 && types[0]?.endsWith('PRIVATE KEY')) {
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  }
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

function missingKey(types: readonly string[]): string {
  if (types.length === 0) return 'tls: failed to find any PEM data in key input';
  if (types.length === 1 && types[0] === 'CERTIFICATE') return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`;
}

/** The blocks of a PEM file; what is none is passed over. Looks at each byte a few times, however many beginnings have no end. */
function readPem(bytes: Buffer): readonly PemBlock[] {
  const text = bytes.toString('latin1');
  const blocks: PemBlock[] = [];
  let end = 0;
  for (const { 0: line, 1: type = '', index } of text.matchAll(/^-----BEGIN ([^\n]*)-----[ \t\r]*$/gm)) {
    const bodyStart = index + line.length;
    if (end < bodyStart) end = text.indexOf('\n-----END ', bodyStart);
    if (end < 0) break;
    if (text.startsWith(`${type}-----`, end + '\n-----END '.length)) blocks.push(...readBlock(type, text.slice(bodyStart + 1, end + 1)));
  }
  return blocks;
}

function readBlock(type: string, body: string): readonly PemBlock[] {
  // What stands before an empty line are headers.
  const base64 = body.replace(/^(?:[^\n:]+:[^\n]*\n)+\r?\n/, '').replace(/\s/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? [{ type, der: Buffer.from(base64, 'base64') }] : [];
}

/** A private key in any of the forms that Go tries. */
function readKey(key: Buffer): KeyObject | undefined {
  for (const type of ['pkcs1', 'pkcs8', 'sec1'] as const) {
    const found = attempt(() => createPrivateKey({ key, format: 'der', type }));
    if (found) return found;
  }
  return undefined;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
