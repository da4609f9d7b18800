import { ApiError } from '../api/errors.ts';
import { keyOf, namespacedName } from '../api/object-key.ts';
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
  /** Removes the object. */
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
      await store.remove(key, { uid });
    },
  };
}
