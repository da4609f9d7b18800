import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { nothingIfMissing } from '../../base/system-error.ts';

/** The authority that vouches for this agent's API, and the key that its tokens are signed with. Both are made once and kept. */
export interface Authority {
  /** The certificate of the authority, PEM. Throws the system's error. */
  certificate(): Promise<string>;
  /** The private key of tokens, PEM (PKCS #8). Throws the system's error. */
  tokenKey(): Promise<string>;
}

const privateMode = 0o700;

/** The authority whose files are below `directory`, each the user's alone. Nothing is made before it is asked for. */
export function createAuthority(deps: { readonly directory: string; readonly clock: Clock; readonly log: Log }): Authority {
  const { directory, clock, log } = deps;
  const paths = { certificate: join(directory, 'ca.crt'), key: join(directory, 'ca.key'), tokenKey: join(directory, 'sa.key') };
  const read = (path: string) => readFile(path, 'utf8').catch(nothingIfMissing);
  // Not what is above it: a state directory that was removed stays so.
  const prepare = () =>
    mkdir(directory, { mode: privateMode }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });

  async function loadCertificate(): Promise<string> {
    const [certificate, key] = await Promise.all([read(paths.certificate), read(paths.key)]);
    if (certificate !== undefined && key !== undefined && isCertificate(certificate, clock.now())) return certificate;
    if (certificate !== undefined) log.warn('the certificate of the authority was damaged or has ended; another one is made');
    const { makeAuthority } = await import('./make-authority.ts');
    const made = await makeAuthority(new Date(clock.now()));
    await prepare();
    // The key first: a certificate without one is made anew.
    await writeFileAtomic(paths.key, made.key);
    await writeFileAtomic(paths.certificate, made.certificate);
    return made.certificate;
  }

  async function loadTokenKey(): Promise<string> {
    const key = await read(paths.tokenKey);
    if (key?.includes('PRIVATE KEY')) return key;
    const { makeTokenKey } = await import('./make-authority.ts');
    const made = await makeTokenKey();
    await prepare();
    await writeFileAtomic(paths.tokenKey, made);
    return made;
  }
  return { certificate: remembered(loadCertificate), tokenKey: remembered(loadTokenKey) };
}

/** Not one that has ended either. */
function isCertificate(text: string, now: number): boolean {
  try {
    return Date.parse(new X509Certificate(text).validTo) > now;
  } catch {
    return false;
  }
}

/** Asked once, however many ask at once; again after a failure. */
function remembered<T>(load: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= load().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
