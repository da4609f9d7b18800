import type { ObjectMeta } from '../api/types.ts';

/** Which view an address asks for, by what stands behind its `#`. */
export type Route = { readonly view: 'pods' } | ({ readonly view: 'pod' } & PodName);

/** Which pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Anything that means nothing is the list of pods. */
export function readRoute(hash: string): Route {
  const [, namespace, name] = /^#\/pods\/([a-z0-9.-]+)\/([a-z0-9.-]+)$/.exec(hash) ?? [];
  return namespace !== undefined && name !== undefined ? { view: 'pod', namespace, name } : { view: 'pods' };
}

/** The address of a pod's view. */
export const podHash = ({ namespace = 'default', name }: Pick<ObjectMeta, 'namespace' | 'name'>): string => `#/pods/${namespace}/${name}`;

/** Where the API has it. */
export const podPath = ({ namespace, name }: PodName): string => `/api/v1/namespaces/${namespace}/pods/${name}`;
