import type { Event, Pod, Service } from '../api/types.ts';

/** Why a pod does not come up. */
export interface WaitingCause {
  /** Stays the same while the cause does, whatever counts, times and messages in `text` do. */
  readonly key: string;
  /** What is wrong, and what to do: whole sentences, one line. */
  readonly text: string;
  /** True when only a change by the user can end the wait; false when it may end by itself. */
  readonly onlyUser: boolean;
  /** The container whose log may tell more, if it has one. */
  readonly container?: string;
  /** What the container itself said of its end; its log may hold the same. */
  readonly said?: string;
}

/** What else there is to know. */
export interface WaitingContext {
  /** The pod's events. */
  readonly events?: readonly Event[];
  /** All Services and pods of the pod's namespace; without them nothing is said of Services. */
  readonly surroundings?: { readonly services: readonly Service[]; readonly pods: readonly Pod[] };
  /** The wait is over: what would be too early to complain of before counts, too. */
  readonly isOver?: boolean;
  /** The context to name in commands; without one they are about the agent. */
  readonly cluster?: string;
}
