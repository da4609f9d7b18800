import type { AnyObject, Kind } from '../api/any-object.ts';
import { badRequest, conflict } from '../api/errors.ts';
import { isOver } from '../api/removal.ts';
import { qualifiedPlural } from '../api/scheme.ts';
import { textOf } from '../api/text-of.ts';
import { prepareForUpdate } from '../api/update.ts';
import type { Store } from '../store/types.ts';
import { asObject, isDryRunRequest, type RawObject, readFieldValidation, readObjectBody } from './body.ts';
import { removeExactly } from './delete-object.ts';
import { fromFace } from './faces/in-face.ts';
import { type Track, takeEntries, trackUpdate, withEntries } from './field-managers.ts';
import { keyOf, resourceOf } from './lookup.ts';
import { checkQuotas, checkResize } from './namespace-limits.ts';
import { checkObjectSize } from './object-size.ts';
import { checkMayWriteEndpoints } from './owned-endpoints.ts';
import { presentObject } from './present.ts';
import { claimSkips } from './skip-claims.ts';
import type { Context, Handler, Reply } from './types.ts';

/** `PUT` of an object, or of its status. */
export const updateObject: Handler = async (context) => {
  const body = fromFace(context, await readObjectBody(context));
  return change(context, () => body);
};

/** The same by what `next` makes of the object. Throws as `changeObject`. */
export async function change(context: Context, next: (current: AnyObject) => unknown): Promise<Reply> {
  const { object, warnings } = await changeObject(context, next);
  return { type: 'json', code: 200, body: presentObject(context, object), warnings };
}

/** An object as it is after a change, and what to warn of. */
export interface Changed {
  readonly object: AnyObject;
  readonly warnings: readonly string[];
}

/**
 * Replaces the object that the route names by what `next` makes of it, checked as an update. The last finalizer's going ends an object
 * that waits for it. `track` tells its entries of managers. Throws ApiError NotFound, Conflict, Invalid, BadRequest.
 */
export async function changeObject(
  context: Context,
  next: (current: AnyObject) => unknown,
  track: Track = trackUpdate(context),
): Promise<Changed> {
  const { store } = context.deps;
  const key = keyOf(context);
  const dryRun = isDryRunRequest(context);
  const part = 'subresource' in context.route ? context.route.subresource : undefined;
  const options = {
    ...(part === undefined ? {} : { part }),
    fieldValidation: readFieldValidation(context),
    random: context.deps.random(),
  };
  let prepared: ReturnType<typeof prepareForUpdate> | undefined;
  let release = () => {};
  const stored = await store
    .mutate<Kind>(key, (current) => {
      const { rest, entries } = takeEntries(next(current));
      const asked = asObject(rest, key.kind);
      checkIdentity(context, asked, current);
      checkMayWriteEndpoints(store, current);
      const changed = prepareForUpdate(current, asked, { ...options, others: () => othersOf(store, current) });
      prepared = { ...changed, object: withEntries(changed.object, track({ current, next: changed.object, sent: entries })) };
      checkObjectSize(prepared.object);
      // Of all changes only those of a Service can count for more, and resizes.
      if (current.kind === 'Service') checkQuotas(context.deps, prepared.object, current);
      if (part === 'resize') checkResize(context.deps, prepared.object, current);
      release();
      release = claimSkips(context, current, prepared.object);
      return dryRun ? undefined : prepared.object;
    })
    .finally(() => release());
  const object = dryRun && prepared ? prepared.object : isOver(stored) ? await removeExactly(store, key, stored) : stored;
  return { object, warnings: prepared?.warnings ?? [] };
}

const othersOf = (store: Store, { kind, metadata }: AnyObject): readonly AnyObject[] =>
  store.list(kind).filter((other) => other.metadata.uid !== metadata.uid);

/** k8s: apiserver handlers/update.go, registry/rest BeforeUpdate, storage's conflict texts */
function checkIdentity(context: Context, asked: RawObject, current: AnyObject): void {
  const { name, namespace, uid, resourceVersion } = asked.metadata;
  const { metadata } = current;
  if (name !== metadata.name) {
    throw badRequest(`the name of the object (${textOf(name)}) does not match the name on the URL (${metadata.name})`);
  }
  if (isStated(namespace) && namespace !== metadata.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const plural = qualifiedPlural(resourceOf(context));
  if (isStated(uid) && uid !== metadata.uid) {
    throw conflict(plural, metadata.name, `Precondition failed: UID in precondition: ${textOf(uid)}, UID in object meta: ${metadata.uid}`);
  }
  if (isStated(resourceVersion) && resourceVersion !== metadata.resourceVersion) {
    const detail = 'the object has been modified; please apply your changes to the latest version and try again';
    throw conflict(plural, metadata.name, detail);
  }
}

const isStated = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
