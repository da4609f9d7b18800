import { calculateJwkThumbprint, exportJWK, importPKCS8, SignJWT } from 'jose';

const algorithm = 'ES256';

/** A signed token that says these claims. `key` is PEM (PKCS #8). */
export async function signToken(claims: Readonly<Record<string, unknown>>, key: string): Promise<string> {
  const privateKey = await importPKCS8(key, algorithm, { extractable: true });
  const { d: _secret, ...publicKey } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(publicKey);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey);
}
