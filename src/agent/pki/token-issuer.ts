import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { TokenIssuer, TokenObject, TokenSubject, VerifiedToken } from '../../kubelet/types.ts';
import type { Authority } from './authority.ts';

/** Who issues tokens, and whom they are for unless they say. k8s: --service-account-issuer, --api-audiences */
const issuer = 'https://kubernetes.default.svc.cluster.local';

/**
 * Asked for this long, a token for the API lasts a year, so that old clients that read it once go on. k8s: serviceaccount/claims.go
 * WarnOnlyBoundTokenExpirationPeriod, ExpirationExtensionSeconds
 */
const warnSeconds = 3607;
const extendedSeconds = 31_536_000;

/** The issuer of one agent's tokens. */
export function createTokenIssuer(deps: { readonly authority: Pick<Authority, 'tokenKey'>; readonly clock: Clock }): TokenIssuer {
  return {
    givesAway: process.geteuid?.() === 0,
    audience: issuer,
    async issue(subject) {
      const [{ signToken }, key] = await Promise.all([import('./sign-token.ts'), deps.authority.tokenKey()]);
      const issuedAt = Math.floor(deps.clock.now() / 1000);
      const token = await signToken(claimsOf(subject, issuedAt), key);
      return { token, issuedAt: issuedAt * 1000, expiresAt: (issuedAt + subject.expirationSeconds) * 1000 };
    },
    async verify(token) {
      const [{ verifyToken }, key] = await Promise.all([import('./sign-token.ts'), deps.authority.tokenKey()]);
      const claims = await verifyToken(token, { key, issuer, now: deps.clock.now() });
      return claims && verifiedOf(claims);
    },
  };
}

/** What a token says; `issuedAt` in seconds since 1970. k8s: serviceaccount/claims.go Claims */
function claimsOf(subject: TokenSubject, issuedAt: number): Readonly<Record<string, unknown>> {
  const { account, pod, secret, audiences, expirationSeconds } = subject;
  const { name, namespace = '', uid = '' } = account.metadata;
  const isExtended = pod !== undefined && expirationSeconds === warnSeconds && audiences.every((audience) => audience === issuer);
  return {
    aud: audiences,
    exp: issuedAt + (isExtended ? extendedSeconds : expirationSeconds),
    iat: issuedAt,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...(pod?.spec.nodeName ? { node: { name: pod.spec.nodeName } } : {}),
      ...(pod ? { pod: { name: pod.metadata.name, uid: pod.metadata.uid ?? '' } } : {}),
      ...(secret ? { secret: { name: secret.metadata.name, uid: secret.metadata.uid ?? '' } } : {}),
      serviceaccount: { name, uid },
      ...(isExtended ? { warnafter: issuedAt + warnSeconds } : {}),
    },
    nbf: issuedAt,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
}

/** The claims of a token that this issuer has made. */
function verifiedOf({
  aud = [],
  'kubernetes.io': own,
}: Readonly<Record<string, unknown>> & { readonly aud?: string | string[] }): VerifiedToken {
  const { namespace, serviceaccount, pod, secret } = own as { readonly [name in 'serviceaccount' | 'pod' | 'secret']: TokenObject } & {
    readonly namespace: string;
  };
  return { audiences: [aud].flat(), namespace, account: serviceaccount, ...(pod ? { pod } : {}), ...(secret ? { secret } : {}) };
}
