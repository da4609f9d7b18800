/** Finalizers: who must have done its work before a deleted object goes. Pure. k8s: controller-runtime controllerutil */
import type { AnyObject } from './any-object.ts';
import { jobTracking } from './job.ts';
import { claimProtection, dataProtection, volumeProtection } from './storage.ts';
import type { ObjectMeta } from './types.ts';

/** Those of the garbage collector, by what becomes of what the object owns. k8s: meta/v1 FinalizerOrphanDependents, FinalizerDeleteDependents */
export const orphanFinalizer = 'orphan';
export const foregroundFinalizer = 'foregroundDeletion';

/** Whether an object waits for that finalizer before it goes. */
export const hasFinalizer = ({ metadata }: { readonly metadata: Pick<ObjectMeta, 'finalizers'> }, finalizer: string): boolean =>
  (metadata.finalizers ?? []).includes(finalizer);

/** The object with that finalizer, which it has once. */
export function withFinalizer<T extends AnyObject>(object: T, finalizer: string): T {
  if (hasFinalizer(object, finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), finalizer] } };
}

/** The object without that finalizer. */
export function withoutFinalizer<T extends AnyObject>(object: T, finalizer: string): T {
  const { finalizers = [], ...metadata } = object.metadata;
  const others = finalizers.filter((one) => one !== finalizer);
  return { ...object, metadata: { ...metadata, ...(others.length > 0 ? { finalizers: others } : {}) } };
}

const ownFinalizers: ReadonlySet<string> = new Set([
  orphanFinalizer,
  foregroundFinalizer,
  jobTracking,
  claimProtection,
  volumeProtection,
  dataProtection,
]);

/** Those that nobody but a client takes off, once nothing else keeps a deleted object; empty before. */
export function lastFinalizers({ metadata }: { readonly metadata: ObjectMeta }): readonly string[] {
  const { deletionTimestamp, finalizers = [] } = metadata;
  return deletionTimestamp === undefined || finalizers.some((one) => ownFinalizers.has(one)) ? [] : finalizers;
}
