/** Makes keys and certificates: what this needs is loaded a few times in the life of a state directory. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import type { KeyPair } from './key-pair.ts';

const generate = promisify(generateKeyPair);
const years = 10;
/** Clocks are set back at times, and a certificate of the future is none. */
const slackMs = 60 * 60 * 1000;

/** A new authority, as kubeadm makes one. */
export async function makeAuthority(now: Date): Promise<KeyPair> {
  const { publicKey, privateKey } = await makeKeys();
  const name = [{ name: 'commonName', value: 'kubernetes' }];
  const certificate = blankCertificate(publicKey, { now, subject: name, issuer: name, serialNumber: '01' });
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  return signed(certificate, { by: privateKey, key: privateKey });
}

/** Whom a certificate is for, and what it is good for. */
export interface CertificateProfile {
  readonly subject: readonly { readonly name: 'commonName' | 'organizationName'; readonly value: string }[];
  readonly use: 'serverAuth' | 'clientAuth';
  readonly names?: readonly string[];
  readonly addresses?: readonly string[];
}

/** A new key with a certificate of the authority, which ends with the authority at the latest. */
export async function makeKeyPair(profile: CertificateProfile, authority: KeyPair, now: Date): Promise<KeyPair> {
  const { publicKey, privateKey } = await makeKeys();
  const issuer = forge.pki.certificateFromPem(authority.certificate);
  // The first digit keeps it positive.
  const serialNumber = `1${randomBytes(15).toString('hex')}`.padStart(32, '0');
  const certificate = blankCertificate(publicKey, {
    now,
    subject: [...profile.subject],
    issuer: issuer.subject.attributes,
    serialNumber,
  });
  if (certificate.validity.notAfter > issuer.validity.notAfter) certificate.validity.notAfter = issuer.validity.notAfter;
  const altNames = [
    ...(profile.names ?? []).map((value) => ({ type: 2, value })),
    ...(profile.addresses ?? []).map((ip) => ({ type: 7, ip })),
  ];
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', [profile.use]: true },
    { name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
  ]);
  return signed(certificate, { by: authority.key, key: privateKey });
}

const makeKeys = () =>
  generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

function blankCertificate(
  publicKey: string,
  about: {
    readonly now: Date;
    readonly subject: forge.pki.CertificateField[];
    readonly issuer: forge.pki.CertificateField[];
    readonly serialNumber: string;
  },
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = about.serialNumber;
  certificate.validity.notBefore = new Date(about.now.getTime() - slackMs);
  certificate.validity.notAfter = new Date(about.now);
  certificate.validity.notAfter.setUTCFullYear(about.now.getUTCFullYear() + years);
  certificate.setSubject(about.subject);
  certificate.setIssuer(about.issuer);
  return certificate;
}

function signed(certificate: forge.pki.Certificate, { by, key }: { readonly by: string; readonly key: string }): KeyPair {
  certificate.sign(forge.pki.privateKeyFromPem(by), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n'), key };
}

/** A new key for tokens, PEM (PKCS #8). */
export async function makeTokenKey(): Promise<string> {
  const { privateKey } = await generate('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
