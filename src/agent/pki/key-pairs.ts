import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Clock } from '../../base/clock.ts';
import { nothingIfMissing } from '../../base/system-error.ts';
import type { Authority } from './authority.ts';
import type { KeyPair } from './key-pair.ts';
import type { CertificateProfile } from './make-authority.ts';

/** A pair, and where its key is kept. */
export interface StoredPair extends KeyPair {
  readonly keyFile: string;
}

/** What stands on both sides of a connection over TLS, each signed by the authority. Kept, and made anew before they end. */
export interface KeyPairs {
  /** Throws the system's error, like `admin`. */
  server(): Promise<StoredPair>;
  /** Of the one user there is: the agent's own. */
  admin(): Promise<StoredPair>;
}

/** As Kubernetes' own server has them; the addresses are all that anybody listens on. */
const server: CertificateProfile = {
  subject: [{ name: 'commonName', value: 'kube-apiserver' }],
  use: 'serverAuth',
  names: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
  addresses: ['127.0.0.1'],
};

/** As kubeadm writes it into its kubeconfig. */
const admin: CertificateProfile = {
  subject: [
    { name: 'organizationName', value: 'system:masters' },
    { name: 'commonName', value: 'kubernetes-admin' },
  ],
  use: 'clientAuth',
};

const dayMs = 24 * 60 * 60 * 1000;
/** So long before its end a certificate is replaced, unless it is the authority that ends. */
const renewBeforeMs = 90 * dayMs;

/** The pairs whose files are below `directory`, each the user's alone; the authority makes that. */
export function createKeyPairs(deps: { readonly directory: string; readonly authority: Authority; readonly clock: Clock }): KeyPairs {
  const { directory, authority, clock } = deps;
  const read = (path: string) => readFile(path, 'utf8').catch(nothingIfMissing);

  async function load(name: string, profile: CertificateProfile): Promise<StoredPair> {
    const issuer = await authority.keyPair();
    const paths = { certificate: join(directory, `${name}.crt`), key: join(directory, `${name}.key`) };
    const [certificate, key] = await Promise.all([read(paths.certificate), read(paths.key)]);
    const keyFile = paths.key;
    if (certificate !== undefined && key !== undefined && isGood({ certificate, key }, issuer, clock.now())) {
      return { certificate, key, keyFile };
    }
    const { makeKeyPair } = await import('./make-authority.ts');
    const made = await makeKeyPair(profile, issuer, new Date(clock.now()));
    // Killed between the two, the next one finds that they do not belong together.
    await writeFileAtomic(paths.key, made.key);
    await writeFileAtomic(paths.certificate, made.certificate);
    return { ...made, keyFile };
  }
  return { server: oneAtATime(() => load('apiserver', server)), admin: oneAtATime(() => load('admin', admin)) };
}

/** Who asks while it is under way gets the same: two would write two keys. */
function oneAtATime<T>(load: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= load().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Whether the pair belongs together, is of this authority, and lasts. */
function isGood({ certificate, key }: KeyPair, issuer: KeyPair, now: number): boolean {
  try {
    const [own, above] = [new X509Certificate(certificate), new X509Certificate(issuer.certificate)];
    const [ends, aboveEnds] = [Date.parse(own.validTo), Date.parse(above.validTo)];
    const lasts = ends - now > renewBeforeMs || (ends >= aboveEnds && ends > now);
    return lasts && own.checkPrivateKey(createPrivateKey(key)) && own.verify(above.publicKey);
  } catch {
    return false;
  }
}
