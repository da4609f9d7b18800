import { ApiError } from '../api/errors.ts';
import { keyOf, namespacedName } from '../api/object-key.ts';
import { isTerminal } from '../api/pod-status.ts';
import { markedDeleted } from '../api/removal.ts';
import type { Pod } from '../api/types.ts';
import type { Store } from '../store/types.ts';

/** One pod in the store, told apart from a later one of the same name. */
export interface PodObject {
  readonly uid: string;
  /** `default/web`, for logs. */
  readonly name: string;
  /** The newest state; the last one known when the pod is gone. */
  current(): Pod;
  /** True when the object is gone: deleted by force, or another has taken its name. */
  removed(): boolean;
  /** Changes the object; does nothing when it is gone. */
  change(change: (current: Pod) => Pod, options?: { readonly lazy: boolean }): Promise<void>;
  /** Removes the object of a pod of which nothing is left; with finalizers it stays, as one that has ended, until they are taken off. */
  remove(): Promise<void>;
}

/** The object that is `first` now. */
export function createPodObject(store: Store, first: Pod): PodObject {
  const uid = first.metadata.uid ?? '';
  const key = keyOf(first);
  let last = first;
  const find = (): Pod | undefined => {
    const found = store.get(key);
    if (found?.metadata.uid !== uid) return undefined;
    last = found;
    return found;
  };
  return {
    uid,
    name: namespacedName(first),
    current: () => find() ?? last,
    removed: () => find() === undefined,
    async change(change, options) {
      if (!find()) return;
      try {
        await store.mutate(key, (pod) => (pod.metadata.uid === uid ? change(pod) : undefined), options);
      } catch (error) {
        // Gone between the look and the change.
        if (!(error instanceof ApiError && error.status.reason === 'NotFound')) throw error;
      }
    },
    async remove() {
      const { finalizers = [] } = find()?.metadata ?? {};
      if (finalizers.length > 0) await this.change(ended);
      // Also the last finalizer may have been taken off in between.
      const left = find();
      if (left && (left.metadata.finalizers ?? []).length === 0) await store.remove(key, { uid });
    },
  };
}

/** A pod that nothing of is left but the object. k8s: status_manager.go TerminatePod, pod_workers.go the delete without a grace period */
function ended(pod: Pod): Pod {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const asked = Date.parse(deletionTimestamp ?? '') - deletionGracePeriodSeconds * 1000;
  return {
    ...pod,
    ...(Number.isNaN(asked) ? {} : { metadata: markedDeleted(pod.metadata, 0, asked) }),
    ...(isTerminal(pod) ? {} : { status: { ...pod.status, phase: 'Failed' } }),
  };
}
