import { isDeepStrictEqual } from 'node:util';
import { isManaged } from '../../api/endpoint-labels.ts';
import { ApiError } from '../../api/errors.ts';
import { keyBeside, keyOf, namespacedName, type ObjectKey } from '../../api/object-key.ts';
import type { EndpointSlice, Endpoints } from '../../api/types.ts';
import type { Store } from '../../store/types.ts';
import { endpointsObject, sliceObjects } from './as-objects.ts';
import type { ServiceEndpoints } from './current.ts';
import { hasSelector } from './select.ts';

/**
 * Makes the stored Endpoints and EndpointSlices say what stands behind each Service: Endpoints of Services with a selector; slices of
 * those, and of Endpoints that somebody wrote. Slices that somebody wrote stay.
 */
export async function publishEndpoints(store: Store, all: readonly ServiceEndpoints[]): Promise<void> {
  const slices = all.flatMap(({ service, groups }) => {
    if (hasSelector(service)) return sliceObjects(service, groups, 'endpointslice-controller.k8s.io');
    return groups.length > 0 ? sliceObjects(service, groups, 'endpointslicemirroring-controller.k8s.io') : [];
  });
  const endpoints = all.flatMap(({ service, groups }) => (hasSelector(service) ? [endpointsObject(service, groups)] : []));
  // What a Service on its way out had lost would hold it up if it came back. k8s: endpointslice/reconciler.go finalize
  const ending = new Set(all.flatMap(({ service: { metadata } }) => (metadata.deletionTimestamp ? [metadata.uid] : [])));
  const isKept = (slice: EndpointSlice) => !ending.has(slice.metadata.ownerReferences?.[0]?.uid) || store.get(keyOf(slice)) !== undefined;
  await Promise.all([...slices.filter(isKept), ...endpoints].map((object) => put(store, object)));
  const wanted = new Set(slices.map(namespacedName));
  const stale = store.list('EndpointSlice').filter((slice) => isManaged(slice) && !wanted.has(namespacedName(slice)));
  await Promise.all(stale.map((slice) => store.remove(keyOf(slice))));
}

/** Removes Endpoints whose Service is gone. k8s: endpoints_controller.go checkLeftoverEndpoints */
export async function removeLeftoverEndpoints(store: Store): Promise<void> {
  const left = store.list('Endpoints').filter((endpoints) => !store.get(keyBeside(endpoints, 'Service')));
  await Promise.all(left.map((endpoints) => store.remove(keyOf(endpoints))));
}

async function put(store: Store, object: Endpoints | EndpointSlice): Promise<void> {
  const key: ObjectKey<'Endpoints' | 'EndpointSlice'> = keyOf(object);
  const current = store.get(key);
  try {
    if (!current) await store.create(object, { lazy: true });
    else if (!says(current, object)) await store.mutate(key, (now) => merged(now, object), { lazy: true });
  } catch (error) {
    // Somebody made or removed it in the same moment: their change is heard of, and looked at next.
    if (!(error instanceof ApiError) || (error.status.code !== 404 && error.status.code !== 409)) throw error;
  }
}

/** The object with what the store gave the current one. */
function merged<T extends Endpoints | EndpointSlice>(current: Endpoints | EndpointSlice, object: T): T {
  const { uid, resourceVersion, creationTimestamp, annotations } = current.metadata;
  const owned = { uid, resourceVersion, creationTimestamp, annotations };
  const known = Object.fromEntries(Object.entries(owned).filter(([, value]) => value !== undefined));
  return { ...object, metadata: { ...object.metadata, ...known } };
}

const says = (current: Endpoints | EndpointSlice, object: Endpoints | EndpointSlice): boolean =>
  isDeepStrictEqual(current, merged(current, object));
