import type { Event, Pod } from '../api/types.ts';

/** What a part of a pod's view is made of. */
export interface Shown {
  readonly pod: Pod;
  /** All pods that there are. */
  readonly pods: readonly Pod[];
  /** Those of the pod; none until they are known. */
  readonly events: readonly Event[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A part of a pod's view. */
export interface PodPart {
  readonly root: HTMLElement;
  update(shown: Shown): void;
}
