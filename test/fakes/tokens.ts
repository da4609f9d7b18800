import type { TokenIssuer } from '../../src/kubelet/types.ts';

/** Tokens that say whom they are about, and when they were issued. */
export const createFakeTokens = ({ now }: { now(): number }): TokenIssuer => ({
  givesAway: true,
  async issue({ account, pod, audience, expirationSeconds }) {
    const issuedAt = now();
    const { namespace, name } = account.metadata;
    const token = `${namespace}/${name} ${pod?.metadata.name} ${audience || 'api'} ${issuedAt / 1000}`;
    return { token, issuedAt, expiresAt: issuedAt + expirationSeconds * 1000 };
  },
});
