import type { AnyObject } from '../api/any-object.ts';
import { badRequest } from '../api/errors.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import { groupOf } from '../api/scheme.ts';
import type { Status } from '../api/types.ts';
import { acceptedTypes, mediaType, readValue } from './body.ts';
import { applyDeletion, type Deleted, ignoreNotFound } from './delete-object.ts';
import { type DeleteOptions, readDeleteOptions } from './deletion.ts';
import { readBody, unsupportedMediaType } from './http.ts';
import { keyOf, namespaceOf, objectOf, resourceOf } from './lookup.ts';
import { checkMayBeDeleted } from './namespaces.ts';
import { presentList, presentObject } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Context, Handler } from './types.ts';

/**
 * `DELETE` of one object: answers the object, or, when it is gone, for kinds of which nobody needs the last state a Status with its details.
 * k8s: apiserver handlers/delete.go
 */
export const deleteObject: Handler = async (context) => {
  const options = await readOptions(context);
  const { object, isGone } = await deleteOne(context, objectOf(context), options);
  const isToldOf = isGone && !rulesOf(object.kind).answersDeleted;
  const body = isToldOf ? success(context, object) : presentObject(context, object);
  return { type: 'json', code: !isGone && options.orphanDependents === false ? 202 : 200, body };
};

/** `DELETE` of a collection: every object that the selectors match. Answers the list of them. */
export const deleteCollection: Handler = async (context) => {
  const options = await readOptions(context);
  const matches = readSelectors(context);
  const { kind } = resourceOf(context);
  const found = context.deps.store.list(kind, namespaceOf(context)).filter(matches);
  const deleted: AnyObject[] = [];
  for (const object of found) {
    // One that went by itself in the meantime is what was asked for.
    const after = await deleteOne(context, object, options).catch(ignoreNotFound);
    if (after) deleted.push(after.object);
  }
  return { type: 'list', body: presentList(context, kind, deleted) };
};

async function readOptions(context: Context): Promise<DeleteOptions> {
  const type = mediaType(context);
  const bytes = await readBody(context);
  if (bytes.length > 0 && type !== '' && !acceptedTypes.includes(type)) throw unsupportedMediaType(acceptedTypes);
  const unreadable = (detail: string) => badRequest(`DeleteOptions cannot be read: ${detail}`);
  if (bytes.length === 0) return readDeleteOptions(undefined, context.query);
  const expected = { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions' };
  return readDeleteOptions(await readValue(context, bytes, expected, unreadable), context.query);
}

async function deleteOne(context: Context, object: AnyObject, options: DeleteOptions): Promise<Deleted> {
  const { store, clock } = context.deps;
  const { name, namespace } = object.metadata;
  if (object.kind === 'Namespace') checkMayBeDeleted(name);
  const key = { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return applyDeletion(store, key, options, clock.now());
}

function success(context: Context, object: AnyObject): Status {
  const { name } = keyOf(context);
  const { uid } = object.metadata;
  const resource = resourceOf(context);
  const group = groupOf(resource);
  const details = { name, ...(group === '' ? {} : { group }), kind: resource.plural, ...(uid === undefined ? {} : { uid }) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
