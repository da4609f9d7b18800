import { calculateJwkThumbprint, exportJWK, importJWK, importPKCS8, type JWTPayload, jwtVerify, SignJWT } from 'jose';

const algorithm = 'ES256';

/** A signed token that says these claims. `key` is PEM (PKCS #8). */
export async function signToken(claims: Readonly<Record<string, unknown>>, key: string): Promise<string> {
  const privateKey = await importPKCS8(key, algorithm, { extractable: true });
  const { d: _secret, ...publicKey } = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(publicKey);
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, kid }).sign(privateKey);
}

/** What a token says; undefined unless that key has signed it and it is good at `now`, in milliseconds since 1970. */
export async function verifyToken(
  token: string,
  { key, issuer, now }: { readonly key: string; readonly issuer: string; readonly now: number },
): Promise<JWTPayload | undefined> {
  const { d: _secret, ...publicKey } = await exportJWK(await importPKCS8(key, algorithm, { extractable: true }));
  const options = { issuer, algorithms: [algorithm], currentDate: new Date(now) };
  const verified = await jwtVerify(token, await importJWK(publicKey, algorithm), options).catch(() => undefined);
  return verified?.payload;
}
