import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import type { NewObject, PropagationPolicy } from '../api/new-object.ts';
import type { Pod } from '../api/types.ts';

/** What happened to an object, for its description. */
export interface ControllerEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Tells of something that happened to an object; `component` is who says so: `replicaset-controller`. */
export type TellEvent = (subject: AnyObject, event: ControllerEvent, component: string) => void;

/** Who is told of a write, and what: `{name}` is the name that the object got, `{error}` what the API said. */
export interface Told {
  readonly subject: AnyObject;
  readonly component: string;
  readonly done?: ControllerEvent;
  readonly failed?: ControllerEvent;
}

/**
 * One write, or a word to the user, that follows from what is there. Steps are values: what decides them has no effects, and a write that
 * somebody else was quicker than is not made, since it no longer follows.
 */
export type Step =
  /** Stores an object as it is. */
  | { readonly type: 'create'; readonly object: AnyObject; readonly because: string }
  /** Makes an object as a client would. What the API refuses is a failure of `told.subject`, which `View.failureOf` then answers. */
  | { readonly type: 'post'; readonly object: NewObject; readonly because: string; readonly told: Told }
  /** `object` in place of what was looked at, which has its resourceVersion. */
  | { readonly type: 'update'; readonly object: AnyObject; readonly because: string; readonly told?: Told }
  /** Takes the object away as a client would, or waits for its finalizers and, with pods, its grace period. */
  | {
      readonly type: 'delete';
      readonly object: AnyObject;
      readonly because: string;
      readonly told?: Told;
      readonly policy?: PropagationPolicy;
      /** It is one of a row: under this key `View.failureOf` then answers it, and until when to wait with the next. */
      readonly countsAs?: string;
    }
  | { readonly type: 'tell'; readonly subject: AnyObject; readonly event: ControllerEvent; readonly component: string }
  /** Something follows from the time alone: look again then, in milliseconds since 1970. */
  | { readonly type: 'wake'; readonly at: number; readonly because: string };

/** That what was wanted for an object could not be made. */
export interface WriteFailure {
  /** The API's text. */
  readonly message: string;
  /** In a row. */
  readonly count: number;
  /** Nothing more is made for the object before that time, in milliseconds since 1970. */
  readonly retryAt: number;
}

/** Everything that steps follow from. */
export interface View {
  /** The objects of a kind, sorted by namespace, then name. */
  list<K extends Kind>(kind: K, namespace?: string): readonly ObjectOf<K>[];
  /** The last try to make something for that object, when it failed. */
  failureOf(uid: string | undefined): WriteFailure | undefined;
  /** The pods of a Job that have gone in the last minutes, as they were last. */
  gonePodsOf(uid: string | undefined): readonly Pod[];
  /** What every namespace has in a ConfigMap, PEM; undefined as long as it is not known. */
  readonly certificate: string | undefined;
  /** The one node. */
  readonly nodeName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Decides what follows. Pure: the same view gives the same steps, and none but `wake` when all is as it should be. */
export type Reconcile = (view: View) => readonly Step[];
