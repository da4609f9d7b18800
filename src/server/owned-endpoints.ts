import type { AnyObject } from '../api/any-object.ts';
import { isManaged } from '../api/endpoint-labels.ts';
import { forbidden } from '../api/errors.ts';
import { keyBeside } from '../api/object-key.ts';
import type { Store } from '../store/types.ts';
import { pluralOf } from './kinds.ts';

/** Throws ApiError Forbidden for endpoints that kpod itself keeps: what a client wrote there would be overwritten at once. */
export function checkMayWriteEndpoints(store: Store, object: AnyObject): void {
  const { name } = object.metadata;
  const refuse = (because: string) => forbidden(`${pluralOf(object.kind)} "${name}" is forbidden: ${because}`);
  if (object.kind === 'EndpointSlice' && isManaged(object)) {
    throw refuse('kpod keeps it by itself (label endpointslice.kubernetes.io/managed-by)');
  }
  if (object.kind !== 'Endpoints') return;
  const service = store.get(keyBeside(object, 'Service'));
  if (service && Object.keys(service.spec.selector ?? {}).length > 0) {
    throw refuse(`the Service "${name}" has a selector, so kpod keeps its endpoints by itself`);
  }
}
