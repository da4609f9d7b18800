import { isDeepStrictEqual } from 'node:util';
import { allContainers } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import { retryMs } from './backoff.ts';
import { type PodMemory, withoutPullWaits, withoutWaits, withoutWaitsOf } from './memory.ts';
import { mountFailure } from './mount-failure.ts';
import { pullSecretNames } from './pull-secrets/pull-secrets.ts';
import { podReferences, tellsOfItself } from './references.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { MountError } from './volumes/volume-source.ts';

/** Lets one pod follow the objects that it refers to, itself among them. */
export interface Follower {
  /** One of them has changed. */
  changed(): void;
  /** When there is something to follow, milliseconds since 1970; undefined when there is nothing. */
  dueAt(): number | undefined;
  /**
   * Follows, when that is due: what waited for an image and is to have another one now is tried at once, what waited for an object is tried at once, and the volumes follow, also those of containers that run.
   * Answers the memory after it. Throws EngineError.
   */
  follow(context: StepContext): Promise<PodMemory>;
}

/** What changes of a pod and decides how its containers start. */
const imagesOf = ({ spec }: Pod): ReadonlyMap<string, string> => new Map(allContainers(spec).map(({ name, image }) => [name, image]));

/** What changes of a pod and may be shown. */
const tellable = ({ metadata: { labels, annotations } }: Pod) => ({ labels, annotations });

/**
 * A follower for the pod. `isNew`: nothing can have changed while no kpod was there to hear of it. `refreshAt`: when something in its volumes
 * is to be replaced though nothing has changed.
 */
export function createFollower(
  deps: ExecutorDeps,
  pod: Pod,
  { isNew, refreshAt }: { readonly isNew: boolean; readonly refreshAt: () => number | undefined },
): Follower {
  const tellsOfPod = tellsOfItself(pod);
  let dueAt = isNew || !(tellsOfPod || podReferences(pod).length > 0) ? undefined : 0;
  let told = tellable(pod);
  let images = imagesOf(pod);
  // Nobody reads what is in the volumes.
  let isIdle = false;
  const nextAt = () => dueAt ?? (isIdle ? undefined : refreshAt());
  return {
    changed() {
      dueAt = 0;
    },
    dueAt: nextAt,
    async follow(context) {
      if (tellsOfPod && !isDeepStrictEqual(told, tellable(context.pod))) dueAt = 0;
      told = tellable(context.pod);
      isIdle = context.leaving || !context.memory.sandbox?.ready;
      const before = images;
      images = imagesOf(context.pod);
      const present = withoutWaitsOf(
        context.memory,
        [...images].flatMap(([name, image]) => (before.get(name) === image ? [] : [name])),
      );
      const due = nextAt();
      if (due === undefined || deps.clock.now() < due) return present;
      // What changes from now on is followed the next time.
      dueAt = undefined;
      const waitless = withoutWaits(present);
      const memory = pullSecretNames(pod).length > 0 ? withoutPullWaits(waitless) : waitless;
      if (isIdle) return memory;
      try {
        await context.volumes.refresh(context);
        return memory;
      } catch (error) {
        dueAt ??= deps.clock.now() + retryMs;
        if (!(error instanceof MountError)) throw error;
        return mountFailure(deps, { ...context, memory }, error);
      }
    },
  };
}
