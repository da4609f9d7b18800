import type { AnyObject, Kind } from './any-object.ts';
import type { ObjectMeta } from './types.ts';

/** An object as a client would post it: the defaults, the status and, behind a `generateName`, the name come with its creation. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly metadata: Omit<ObjectMeta, 'name'> & { readonly name?: string };
}

/** What becomes of what a deleted object owns. */
export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

/** What makes and ends objects as the API does it for clients: admission, defaults, names, grace periods. Throws ApiError. */
export interface ObjectApi {
  create(object: NewObject): Promise<AnyObject>;
  delete(object: AnyObject, options: { readonly policy?: PropagationPolicy }): Promise<void>;
}
