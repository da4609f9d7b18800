import type { AnyObject } from '../api/any-object.ts';
import { internalError, notFound } from '../api/errors.ts';
import type { Resource } from '../api/kinds/resource.ts';
import type { ObjectKey } from '../api/object-key.ts';
import { qualifiedPlural } from '../api/scheme.ts';
import type { Pod } from '../api/types.ts';
import type { Context } from './types.ts';

/** The kind of resource that a route is about. */
export function resourceOf({ route }: Context): Resource {
  if (!('resource' in route)) throw internalError(`route ${route.handler} has no resource`);
  return route.resource;
}

/** The group version that a route is about. */
export function groupVersionOf({ route }: Context): string {
  if (!('groupVersion' in route)) throw internalError(`route ${route.handler} has no group`);
  return route.groupVersion;
}

/** The namespace that a route is about; undefined for all of them and for kinds without one. */
export const namespaceOf = ({ route }: Context): string | undefined => ('namespace' in route ? route.namespace : undefined);

/** The store's key of the object that a route names. */
export function keyOf(context: Context): ObjectKey {
  const { route } = context;
  if (!('name' in route)) throw internalError(`route ${route.handler} has no name`);
  const { resource, namespace, name } = route;
  return { kind: resource.kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** The object that a route names. Throws ApiError NotFound. */
export function objectOf(context: Context): AnyObject {
  const key = keyOf(context);
  const object = context.deps.store.get(key);
  if (!object) throw notFound(qualifiedPlural(resourceOf(context)), key.name);
  return object;
}

/** The pod that a route names. Throws ApiError NotFound. */
export function podOf(context: Context): Pod {
  const object = objectOf(context);
  if (object.kind !== 'Pod') throw internalError(`route ${context.route.handler} is for pods only`);
  return object;
}
