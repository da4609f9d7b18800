/** emptyDirs on a disk that grow too large end their pod. k8s: eviction/eviction_manager.go emptyDirLimitEviction */
import { canonicalQuantity, quantityToBytes } from '../../api/quantity.ts';
import type { Pod } from '../../api/types.ts';
import type { Clock, Timer } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Engine } from '../../engine/types.ts';
import { type LimitedVolume, limitedVolumes } from './empty-dir.ts';

/** Looks at the volumes of one pod from time to time. Costs nothing for a pod that states no limit. */
export interface SizeLimits {
  /** Looks as long as the pod runs on the engine; not any more when `engine` is undefined. */
  follow(pod: Pod, engine: Engine | undefined): void;
  /** Why the pod is to be evicted; undefined as long as its volumes keep within their limits. */
  exceeded(): string | undefined;
}

/** k8s: kubelet.go evictionMonitoringPeriod */
const everyMs = 10_000;

/** Limits of which nothing is known yet; `wake` is called when one is exceeded. */
export function createSizeLimits({ clock, log }: { readonly clock: Clock; readonly log: Log }, wake: () => void): SizeLimits {
  let followed: { readonly pod: Pod; readonly engine: Engine } | undefined;
  let next: Timer | undefined;
  let message: string | undefined;
  const look = async (): Promise<void> => {
    if (!followed) return;
    const { pod, engine } = followed;
    const found = await firstExceeded(limitedVolumes(pod), engine).catch((error: unknown) => {
      log.warn('the volumes of a pod could not be measured', { pod: pod.metadata.name, error: String(error) });
      return undefined;
    });
    message ??= found;
    if (found === undefined) schedule();
    else wake();
  };
  const schedule = (): void => {
    if (followed) next = clock.schedule(everyMs, () => void look());
  };
  return {
    follow(pod, engine) {
      const measures = engine?.info.unsupportedResources.volumeSize === undefined;
      const wanted = engine && measures && message === undefined && limitedVolumes(pod).length > 0 ? { pod, engine } : undefined;
      const begins = wanted && !followed;
      followed = wanted;
      if (!wanted) next?.cancel();
      else if (begins) schedule();
    },
    exceeded: () => message,
  };
}

async function firstExceeded(volumes: readonly LimitedVolume[], engine: Engine): Promise<string | undefined> {
  for (const { name, engineName, sizeLimit } of volumes) {
    const used = await engine.volumeUsage(engineName);
    if (used === undefined || used <= quantityToBytes(sizeLimit)) continue;
    return `Usage of EmptyDir volume "${name}" exceeds the limit "${canonicalQuantity(sizeLimit)}". `;
  }
  return undefined;
}
