/** What names an object among all others. Pure. */
import type { AnyObject, Kind } from './any-object.ts';
import type { KubeObject } from './types.ts';

/** Names one object. `namespace` is absent for kinds without one. */
export interface ObjectKey<K extends Kind = Kind> {
  readonly kind: K;
  readonly namespace?: string;
  readonly name: string;
}

/** The key of an object. */
export function keyOf<T extends AnyObject>(object: T): ObjectKey<T['kind']> {
  return keyBeside(object, object.kind);
}

/** The key of the object of another kind that has the same namespace and name, as Endpoints have their Service's. */
export function keyBeside<K extends Kind>({ metadata: { name, namespace } }: Pick<KubeObject, 'metadata'>, kind: K): ObjectKey<K> {
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** `NAMESPACE/NAME`, without the kind. k8s: types.NamespacedName */
export const namespacedName = ({ metadata }: Pick<KubeObject, 'metadata'>): string => `${metadata.namespace ?? ''}/${metadata.name}`;
