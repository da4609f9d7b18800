import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { nothingIfMissing } from '../../base/system-error.ts';
import type { KeyPair } from './key-pair.ts';

/** The authority that vouches for this agent's API, and the key that its tokens are signed with. Both are made once and kept. */
export interface Authority {
  /** The certificate of the authority, PEM. Throws the system's error. */
  certificate(): Promise<string>;
  /** The same with its key, to sign other certificates with. Throws the system's error. */
  keyPair(): Promise<KeyPair>;
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

  async function loadKeyPair(): Promise<KeyPair> {
    const [certificate, key] = await Promise.all([read(paths.certificate), read(paths.key)]);
    if (certificate !== undefined && key !== undefined && isPair({ certificate, key }, clock.now())) return { certificate, key };
    if (certificate !== undefined) log.warn('the certificate of the authority was damaged or has ended; another one is made');
    const { makeAuthority } = await import('./make-authority.ts');
    const made = await makeAuthority(new Date(clock.now()));
    await prepare();
    // The key first: a certificate without one is made anew.
    await writeFileAtomic(paths.key, made.key);
    await writeFileAtomic(paths.certificate, made.certificate);
    return made;
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
  const keyPair = remembered(loadKeyPair);
  return { keyPair, certificate: async () => (await keyPair()).certificate, tokenKey: remembered(loadTokenKey) };
}

/** Not one that has ended either. */
function isPair({ certificate, key }: KeyPair, now: number): boolean {
  try {
    const read = new X509Certificate(certificate);
    return Date.parse(read.validTo) > now && read.checkPrivateKey(createPrivateKey(key));
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
