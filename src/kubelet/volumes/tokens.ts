import type { Pod } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Store } from '../../store/types.ts';
import type { TokenIssuer } from '../types.ts';
import { PayloadError } from './payload.ts';

/** The tokens of one pod, which stay the same until they are due. k8s: kubelet/token/token_manager.go */
export interface PodTokens {
  /** A token of the pod's account. Throws PayloadError when there is no such account any more, the system's error. */
  get(pod: Pod, wanted: { readonly audience?: string; readonly expirationSeconds?: number }): Promise<string>;
  /** Whether its files may be given to other users. */
  readonly givesAway: boolean;
  /** When the first of them is due, milliseconds since 1970; undefined when there is none. */
  refreshAt(): number | undefined;
}

interface Kept {
  readonly token: string;
  readonly refreshAt: number;
}

const defaultSeconds = 3600;
/** A token is replaced when so much of its time is over, or when it is a day old. k8s: requiresRefresh */
const share = 0.8;
const longestMs = 24 * 3_600_000;

/** The tokens of a pod that has none yet. */
export function createPodTokens(deps: {
  readonly store: Pick<Store, 'get'>;
  readonly clock: Clock;
  readonly tokens: TokenIssuer;
}): PodTokens {
  const { store, clock, tokens } = deps;
  const kept = new Map<string, Kept>();
  return {
    async get(pod, { audience = '', expirationSeconds = defaultSeconds }) {
      const { namespace = '' } = pod.metadata;
      const name = pod.spec.serviceAccountName ?? 'default';
      const account = store.get({ kind: 'ServiceAccount', namespace, name });
      if (!account) throw new PayloadError(`failed to fetch token: serviceaccounts "${name}" not found`);
      const key = `${account.metadata.uid}/${expirationSeconds}/${audience}`;
      const known = kept.get(key);
      if (known && clock.now() < known.refreshAt) return known.token;
      const { token, issuedAt, expiresAt } = await tokens.issue({
        account,
        pod,
        audiences: [audience || tokens.audience],
        expirationSeconds,
      });
      kept.set(key, { token, refreshAt: Math.min(issuedAt + (expiresAt - issuedAt) * share, issuedAt + longestMs) });
      return token;
    },
    givesAway: tokens.givesAway,
    refreshAt: () => (kept.size === 0 ? undefined : Math.min(...[...kept.values()].map((one) => one.refreshAt))),
  };
}
