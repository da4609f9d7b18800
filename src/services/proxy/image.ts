import { messageOf } from '../../api/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Engine, EngineName } from '../../engine/types.ts';

/** The image of the proxies, on each engine. */
export interface ProxyImage {
  /** Its ID, or undefined while it is not there: then it is pulled, and `ready` or `failed` is called. Throws EngineError. */
  get(engine: Engine): Promise<string | undefined>;
  /** It is no longer what it was. */
  forget(engine: EngineName): void;
}

const firstRetryMs = 10_000;
const longestRetryMs = 300_000;

/** An image that is fetched when it is first asked for, and again after growing pauses while it cannot be had. */
export function createProxyImage(deps: {
  readonly image: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly pulling: (engine: EngineName) => void;
  readonly ready: () => void;
  /** `problem` in the engine's words; it is tried again in `retryMs`. */
  readonly failed: (engine: EngineName, problem: string, retryMs: number) => void;
}): ProxyImage {
  const ids = new Map<EngineName, string>();
  const pulls = new Map<EngineName, { readonly retryMs: number; readonly notBefore: number }>();

  const pull = async (engine: Engine, retryMs: number): Promise<void> => {
    const { name } = engine.info;
    try {
      ids.set(name, (await engine.pullImage(deps.image, { signal: deps.signal })).id);
      pulls.delete(name);
      deps.ready();
    } catch (error) {
      if (deps.signal.aborted) return;
      pulls.set(name, { retryMs: Math.min(2 * retryMs, longestRetryMs), notBefore: deps.clock.now() + retryMs });
      deps.failed(name, messageOf(error), retryMs);
    }
  };

  return {
    async get(engine) {
      const { name } = engine.info;
      const id = ids.get(name) ?? (await engine.imageStatus(deps.image))?.id;
      if (id !== undefined) {
        ids.set(name, id);
        return id;
      }
      const { notBefore, retryMs } = pulls.get(name) ?? { notBefore: 0, retryMs: firstRetryMs };
      if (deps.clock.now() < notBefore) return undefined;
      pulls.set(name, { retryMs, notBefore: Number.POSITIVE_INFINITY });
      deps.pulling(name);
      void pull(engine, retryMs);
      return undefined;
    },
    forget: (engine) => void ids.delete(engine),
  };
}
