import type { Clock } from '../../base/clock.ts';

/** How long a pod waits for its volumes before that is told of the pod as a whole. k8s: volume_manager.go podAttachAndMountTimeout */
const patienceMs = 123_000;

/** How long one pod has waited for volumes that it never had. */
export interface MountPatience {
  /** All of them were tried; these could not be had. */
  tried(unmounted: readonly string[]): void;
  /** When patience ends, milliseconds since 1970; undefined when nothing is waited for. */
  endsAt(): number | undefined;
  /** The text of the event when patience has ended, which begins it anew; else undefined. k8s: kubelet.go SyncPod, WaitForAttachAndMount */
  takeComplaint(): string | undefined;
}

/** Patience of a pod that waits for nothing yet. */
export function createMountPatience({ clock }: { readonly clock: Clock }): MountPatience {
  let waiting: { readonly names: readonly string[]; readonly endsAt: number } | undefined;
  return {
    tried(names) {
      waiting = names.length === 0 ? undefined : { names, endsAt: waiting?.endsAt ?? clock.now() + patienceMs };
    },
    endsAt: () => waiting?.endsAt,
    takeComplaint() {
      if (!waiting || clock.now() < waiting.endsAt) return undefined;
      waiting = { ...waiting, endsAt: clock.now() + patienceMs };
      const unmounted = waiting.names.toSorted().join(' ');
      const lists = `unmounted volumes=[${unmounted}], unattached volumes=[], failed to process volumes=[]`;
      return `Unable to attach or mount volumes: ${lists}: context deadline exceeded`;
    },
  };
}
