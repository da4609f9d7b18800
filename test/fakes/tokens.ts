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
});
