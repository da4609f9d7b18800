import type { Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { controllerOf } from './owners.ts';

/** The pods of Jobs that have gone, as they were last. Forgotten with the agent, as a controller of Kubernetes forgets them. */
export interface GonePods {
  add(pod: Pod): void;
  /** Those of an owner, by its uid. */
  of(owner: string | undefined): readonly Pod[];
}

/** Nobody waits longer for what a pod came to. k8s: MaxJobPodFailureBackOff */
const keptMs = 600_000;

/** Remembers pods that have gone for as long as a Job may wait because of them. */
export function createGonePods({ clock }: { readonly clock: Clock }): GonePods {
  let gone: readonly { readonly owner: string; readonly at: number; readonly pod: Pod }[] = [];
  return {
    add(pod) {
      const owner = controllerOf(pod);
      const now = clock.now();
      gone = gone.filter(({ at }) => at > now - keptMs);
      if (owner?.kind === 'Job') gone = [...gone, { owner: owner.uid, at: now, pod }];
    },
    of: (owner) => gone.flatMap((one) => (one.owner === owner ? [one.pod] : [])),
  };
}
