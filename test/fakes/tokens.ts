import type { TokenIssuer } from '../../src/kubelet/types.ts';

/** Tokens that say whom they are about, and when they were issued. */
export const createFakeTokens = ({ now }: { now(): number }): TokenIssuer => ({
  givesAway: true,
  audience: 'api',
  async issue({ account, pod, secret, audiences, expirationSeconds }) {
    const issuedAt = now();
    const { namespace, name } = account.metadata;
    const token = `${namespace}/${name} ${(pod ?? secret)?.metadata.name} ${audiences.join()} ${issuedAt / 1000}`;
    return { token, issuedAt, expiresAt: issuedAt + expirationSeconds * 1000 };
  },
  /** `good NAMESPACE ACCOUNT UID AUDIENCE [POD UID]` */
  async verify(token) {
    const [good, namespace = '', name = '', uid = '', audience = '', pod, podUid = ''] = token.split(' ');
    if (good !== 'good') return undefined;
    return { audiences: [audience], namespace, account: { name, uid }, ...(pod ? { pod: { name: pod, uid: podUid } } : {}) };
  },
});
