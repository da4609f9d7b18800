import type { AnyObject } from '../api/any-object.ts';
import { matchesFields, parseFieldSelector } from '../api/field-selectors.ts';
import { matchesLabels, parseLabelSelector } from '../api/selectors.ts';
import { faceOf } from './faces/faces.ts';
import { resourceOf } from './lookup.ts';
import type { Context } from './types.ts';

/** True for objects that a client asked for. */
export type ObjectMatcher = (object: AnyObject) => boolean;

/** The selectors of a request, `labelSelector` and `fieldSelector`, as one question. Throws ApiError BadRequest for what cannot be read. */
export function readSelectors(context: Context): ObjectMatcher {
  const labels = parseLabelSelector(context.query.get('labelSelector') ?? '');
  const resource = resourceOf(context);
  const asked = context.query.get('fieldSelector') ?? '';
  const fields = parseFieldSelector(faceOf(resource)?.toStoredFields?.(asked) ?? asked, resource.kind);
  return (object) => matchesLabels(labels, object.metadata.labels) && matchesFields(fields, object);
}
