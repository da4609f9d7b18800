import { readListOptions } from './list/options.ts';
import { readPage } from './list/pages.ts';
import { flag } from './logs.ts';
import { namespaceOf, objectOf, resourceOf } from './lookup.ts';
import { presentList, presentObject } from './present.ts';
import { readSelectors } from './selection.ts';
import type { Handler } from './types.ts';
import { watchCollection } from './watch.ts';

/** `GET` of one object, or of its status. */
export const getObject: Handler = (context) => ({ type: 'json', code: 200, body: presentObject(context, objectOf(context)) });

/** `GET` of a collection: a list, or a page of one, or with `watch` its changes. */
export const listObjects: Handler = (context) => {
  if (flag(context.query, 'watch')) return watchCollection(context);
  const { query, deps } = context;
  const matches = readSelectors(context);
  const { kind } = resourceOf(context);
  const options = readListOptions(query, Number(deps.store.resourceVersion()));
  const isWhole = !query.get('labelSelector') && !query.get('fieldSelector');
  const { objects, metadata } = readPage(deps.store, { kind, namespace: namespaceOf(context), matches, isWhole }, options);
  return { type: 'list', body: presentList(context, kind, objects, metadata) };
};
