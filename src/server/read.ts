import { badRequest } from '../api/errors.ts';
import { flag } from './logs.ts';
import { namespaceOf, objectOf, resourceOf } from './lookup.ts';
import { presentList, presentObject } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Handler } from './types.ts';
import { watchCollection } from './watch.ts';

/** `GET` of one object, or of its status. */
export const getObject: Handler = (context) => ({ type: 'json', code: 200, body: presentObject(context, objectOf(context)) });

/**
 * `GET` of a collection: a list, or with `watch` its changes. The whole list is answered whatever `limit` says, which the API allows, so
 * no `continue` token was ever given out.
 */
export const listObjects: Handler = (context) => {
  if (flag(context.query, 'watch')) return watchCollection(context);
  if (context.query.get('continue')) throw badRequest('continue key is not valid: kpod answers lists in one piece');
  const matches = readSelectors(context);
  const { kind } = resourceOf(context);
  const objects = context.deps.store.list(kind, namespaceOf(context)).filter(matches);
  return { type: 'list', body: presentList(context, kind, objects) };
};
