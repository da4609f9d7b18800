import type { Store } from '../../src/store/types.ts';

/** A store whose owner dies just before the write of that number (from 0): it and all later ones never come to an end. */
export function createDyingStore(store: Store, lastWrite: number): Store & { readonly writes: () => number } {
  let writes = 0;
  const alive = <T>(write: () => Promise<T>): Promise<T> => (writes++ < lastWrite ? write() : new Promise<T>(() => {}));
  return {
    ...store,
    writes: () => writes,
    create: (object, options) => alive(() => store.create(object, options)),
    mutate: (key, change, options) => alive(() => store.mutate(key, change, options)),
    remove: (key, preconditions) => alive(() => store.remove(key, preconditions)),
  };
}
