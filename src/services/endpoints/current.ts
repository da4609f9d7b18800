import type { AnyObject } from '../../api/any-object.ts';
import { isManaged, serviceNameLabel } from '../../api/endpoint-labels.ts';
import { keyBeside } from '../../api/object-key.ts';
import type { Service } from '../../api/types.ts';
import type { Store } from '../../store/types.ts';
import { groupOfSlice, groupsOfEndpoints } from './as-objects.ts';
import { type EndpointGroup, endpointGroups, hasSelector } from './select.ts';

/** What stands behind a Service. */
export interface ServiceEndpoints {
  readonly service: Service;
  /** Found by its selector, or written by hand as Endpoints. */
  readonly groups: readonly EndpointGroup[];
  /** Written by hand as EndpointSlices. */
  readonly written: readonly EndpointGroup[];
}

/** What stands behind every stored Service at this moment. */
export function currentEndpoints(store: Pick<Store, 'list' | 'get'>): readonly ServiceEndpoints[] {
  const pods = store.list('Pod');
  return store.list('Service').map((service) => {
    const groups = hasSelector(service) ? endpointGroups(service, pods) : endpointsByHand(store, service);
    return { service, groups, written: slicesByHand(store, service) };
  });
}

/** Whether a Service has anything to lead to, now or by its selector. */
export function leadsSomewhere(store: Pick<Store, 'list' | 'get'>, service: Service): boolean {
  return hasSelector(service) || endpointsByHand(store, service).length > 0 || slicesByHand(store, service).length > 0;
}

/** Whether an object is endpoints that somebody wrote, and not what kpod keeps by itself. */
export function isByHand(store: Pick<Store, 'get'>, object: AnyObject): boolean {
  if (object.kind === 'EndpointSlice') return !isManaged(object);
  if (object.kind !== 'Endpoints') return false;
  const service = store.get(keyBeside(object, 'Service'));
  return service !== undefined && !hasSelector(service);
}

function endpointsByHand(store: Pick<Store, 'get'>, service: Service): readonly EndpointGroup[] {
  const found = service.spec.type === 'ExternalName' ? undefined : store.get(keyBeside(service, 'Endpoints'));
  return found ? groupsOfEndpoints(found) : [];
}

function slicesByHand(store: Pick<Store, 'list'>, { metadata }: Service): readonly EndpointGroup[] {
  const slices = store.list('EndpointSlice', metadata.namespace);
  return slices.filter((slice) => slice.metadata.labels?.[serviceNameLabel] === metadata.name && !isManaged(slice)).map(groupOfSlice);
}
