import { readFile } from 'node:fs/promises';
import { UserError } from '../../api/errors.ts';
import type { Material } from './types.ts';

/** The text of a certificate or a key. `what` names it in the message: `client-cert … for me`. */
export async function readMaterial(material: Material, what: { readonly field: string; readonly of: string }): Promise<string> {
  if ('text' in material) return material.text;
  try {
    return await readFile(material.file, 'utf8');
  } catch (cause) {
    throw new UserError(`unable to read ${what.field} ${material.file} for ${what.of} due to ${openProblem(material.file, cause)}`, {
      cause,
    });
  }
}

/** The token in a file, which somebody may renew at any moment. */
export async function readTokenFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new UserError(openProblem(path, cause), { cause });
  }
}

const systemAuthorities = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Whom this machine trusts, where a kubeconfig does not say whom: Node.js alone would not know them. Go: crypto/x509 root_linux.go */
export async function readSystemAuthorities(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  for (const path of env['SSL_CERT_FILE'] ? [env['SSL_CERT_FILE']] : systemAuthorities) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text?.includes('BEGIN CERTIFICATE')) return text;
  }
  return undefined;
}

/** Go's words. */
function openProblem(path: string, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EISDIR: 'is a directory',
  };
  return `open ${path}: ${reasons[code ?? ''] ?? message}`;
}
