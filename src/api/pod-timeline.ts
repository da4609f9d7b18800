/** What `GET …/pods/NAME/timeline` answers: how a pod came up, step by step. Times are RFC 3339 with milliseconds. */
import type { ContainerRole } from './pod-status.ts';
import type { ObjectMeta, PodPhase } from './types.ts';

/** A step that is under way has no end. */
export interface TimelineSpan {
  readonly begin: string;
  readonly end?: string;
}

/** A pull; while it is under way, with the layers that were named so far, and how many of them are there if the engine tells. */
export interface TimelinePull extends TimelineSpan {
  readonly layers?: { readonly named: number; readonly done?: number };
}

/** One try to have a container run. What has not come to pass is absent. */
export interface TimelineAttempt {
  /** The restart count. Tries that never came to run share it. */
  readonly attempt: number;
  /** Since when it waits for what comes before it. */
  readonly waiting: string;
  /** Only where a registry was asked. */
  readonly pull?: TimelinePull;
  readonly create?: TimelineSpan;
  readonly started?: string;
  /** Its startup probe has succeeded, or it has none. */
  readonly up?: string;
  readonly ready?: string;
  /** When it ended, or when it could not be started. */
  readonly finished?: string;
  readonly exitCode?: number;
  /** Why it ended or could not be started. */
  readonly reason?: string;
  /** Until when it is not tried again. */
  readonly backOffUntil?: string;
}

/** The tries of one container. */
export interface TimelineContainer {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  /** Of many tries the first few and the last few are remembered: how many are not. */
  readonly attemptsLeftOut?: number;
  /** It was skipped, and is waited for no more. */
  readonly skipped?: true;
  readonly attempts: readonly TimelineAttempt[];
}

export interface PodTimeline {
  readonly kind: 'PodTimeline';
  readonly apiVersion: 'kpod.io/v1';
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'creationTimestamp'>;
  readonly phase: PodPhase;
  /** When the pod was taken up. */
  readonly begin: string;
  /** When this was asked for. */
  readonly now: string;
  readonly sandboxes: readonly TimelineSpan[];
  /** When its init containers were done. */
  readonly initialized?: string;
  /** When it became ready; absent while it is not. */
  readonly ready?: string;
  /** In the order in which they are started. */
  readonly containers: readonly TimelineContainer[];
}
