import type {
  AnyObject,
  ConfigMap,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ServiceAccount,
  StorageClass,
} from '../api/types.ts';

/** What happened to an object, for its description. */
export interface ControllerEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** What events are about. */
export type ControllerSubject = Pod | PersistentVolumeClaim | PersistentVolume;

/** Tells of something that happened to an object. */
export type TellEvent = (subject: ControllerSubject, event: ControllerEvent) => void;

/**
 * One write, or a word to the user, that follows from what is there. Steps are values: what decides them has no effects, and a write that
 * somebody else was quicker than is not made, since it no longer follows.
 */
export type Step =
  | { readonly type: 'create'; readonly object: AnyObject; readonly because: string }
  /** `object` in place of what was looked at, which has its resourceVersion. */
  | { readonly type: 'update'; readonly object: AnyObject; readonly because: string }
  /** Takes the object away, or waits for its finalizers. */
  | { readonly type: 'delete'; readonly object: AnyObject; readonly because: string }
  | { readonly type: 'tell'; readonly subject: ControllerSubject; readonly event: ControllerEvent };

/** Everything that steps follow from. */
export interface View {
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  readonly accounts: readonly ServiceAccount[];
  readonly configMaps: readonly ConfigMap[];
  /** What every namespace has in a ConfigMap, PEM; undefined as long as it is not known. */
  readonly certificate: string | undefined;
  /** The one node. */
  readonly nodeName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Decides what follows. Pure: the same view gives the same steps, and none when all is as it should be. */
export type Reconcile = (view: View) => readonly Step[];
