import type { AnyObject } from '../api/any-object.ts';
import { badRequest } from '../api/errors.ts';
import { rulesOf } from '../api/kinds/rules.ts';
import type { Namespace, Status } from '../api/types.ts';
import { readValue } from './body.ts';
import { applyDeletion, ignoreNotFound } from './delete-object.ts';
import { checkPreconditions, type DeleteOptions, readDeleteOptions } from './deletion.ts';
import { readBody } from './http.ts';
import { keyOf, namespaceOf, objectOf, resourceOf } from './lookup.ts';
import { checkMayBeDeleted, terminating } from './namespaces.ts';
import { presentList, presentObject } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Context, Handler } from './types.ts';

/** `DELETE` of one object: answers the object, or for kinds of which nobody needs the last state a Status with its details. */
export const deleteObject: Handler = async (context) => {
  const options = await readOptions(context);
  const object = await deleteOne(context, objectOf(context), options);
  const body = rulesOf(object.kind).answersDeleted ? presentObject(context, object) : success(context, object);
  return { type: 'json', code: 200, body };
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
    if (after) deleted.push(after);
  }
  return { type: 'list', body: presentList(context, kind, deleted) };
};

async function readOptions(context: Context): Promise<DeleteOptions> {
  const bytes = await readBody(context);
  const unreadable = (detail: string) => badRequest(`DeleteOptions cannot be read: ${detail}`);
  return readDeleteOptions(bytes.length === 0 ? undefined : readValue(context, bytes, 'DeleteOptions', unreadable), context.query);
}

async function deleteOne(context: Context, object: AnyObject, options: DeleteOptions): Promise<AnyObject> {
  const { store, clock } = context.deps;
  const { name, namespace } = object.metadata;
  if (object.kind === 'Namespace') return deleteNamespace(context, object, options);
  const key = { kind: object.kind, name, ...(namespace === undefined ? {} : { namespace }) };
  return applyDeletion(store, key, options, clock.now());
}

async function deleteNamespace(context: Context, namespace: Namespace, options: DeleteOptions): Promise<Namespace> {
  const { store, clock } = context.deps;
  const { name } = namespace.metadata;
  checkMayBeDeleted(name);
  return store.mutate({ kind: 'Namespace', name }, (current) => {
    checkPreconditions(current, 'namespaces', options);
    if (options.dryRun || current.metadata.deletionTimestamp !== undefined) return undefined;
    return terminating(current, clock.now());
  });
}

function success(context: Context, object: AnyObject): Status {
  const { name } = keyOf(context);
  const { uid } = object.metadata;
  const details = { name, kind: resourceOf(context).plural, ...(uid === undefined ? {} : { uid }) };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
