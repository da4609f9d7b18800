import type { AnyObject } from '../../api/any-object.ts';
import { ApiError, gone } from '../../api/errors.ts';
import type { ListMeta } from '../../api/types.ts';
import { idOf } from '../../store/layout.ts';
import type { Store } from '../../store/types.ts';
import { type Continuation, encodeContinue } from './continue-token.ts';
import type { ListOptions } from './options.ts';

/** A page of a list. */
export interface Page {
  readonly objects: readonly AnyObject[];
  readonly metadata: ListMeta;
}

/** Which objects are listed. */
export interface Listed {
  readonly kind: AnyObject['kind'];
  readonly namespace: string | undefined;
  readonly matches: (object: AnyObject) => boolean;
  /** Nothing is left out by a selector. */
  readonly isWhole: boolean;
}

/**
 * The page that is asked for. All pages of a list are of one moment, as far as the store can go back. Throws ApiError Expired beyond, with
 * the token by which a client can go on all the same. k8s: storage/etcd3 GetList
 */
export function readPage(store: Store, { kind, namespace, matches, isWhole }: Listed, { limit, version, after }: ListOptions): Page {
  const asked = after === undefined ? version : after.version === 'newest' ? undefined : after.version;
  const resourceVersion = String(asked ?? store.resourceVersion());
  const all = asked === undefined ? store.list(kind, namespace) : listAt(store, { kind, namespace, version: asked }, after);
  const rest = (after ? all.slice(firstBehind(all, after)) : all).filter(matches);
  if (limit === undefined || rest.length <= limit) return { objects: rest, metadata: { resourceVersion } };
  const objects = rest.slice(0, limit);
  const { namespace: of = '', name = '' } = objects.at(-1)?.metadata ?? {};
  const token = encodeContinue({ version: Number(resourceVersion), namespace: of, name });
  const remaining = isWhole ? { remainingItemCount: rest.length - limit } : {};
  return { objects, metadata: { resourceVersion, continue: token, ...remaining } };
}

function listAt(
  store: Store,
  { kind, namespace, version }: { readonly kind: AnyObject['kind']; readonly namespace: string | undefined; readonly version: number },
  after: Continuation | undefined,
): readonly AnyObject[] {
  const objects = store.listAt(kind, version, namespace);
  if (objects) return objects;
  if (!after) throw gone('The resourceVersion for the provided list is too old.');
  const { status } = gone(tooOld);
  throw new ApiError({ ...status, metadata: { continue: encodeContinue({ ...after, version: 'newest' }) } });
}

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue ' +
  'parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token ' +
  'results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and ' +
  'now may show up in the list.';

/** The objects are in the order of their ids. */
function firstBehind(all: readonly AnyObject[], { namespace, name }: Continuation): number {
  const id = `${namespace}\0${name}`;
  const index = all.findIndex(({ kind, metadata }) => idOf({ kind, name: metadata.name, namespace: metadata.namespace ?? '' }) > id);
  return index < 0 ? all.length : index;
}
