import type { AnyObject } from '../../api/any-object.ts';
import { badRequest } from '../../api/errors.ts';
import type { Json } from '../../api/json-defaults.ts';
import { textOf } from '../../api/text-of.ts';
import type { RawObject } from '../body.ts';
import { resourceOf } from '../lookup.ts';
import type { Context } from '../types.ts';
import { faceOf } from './faces.ts';

/** An object as it is kept, in the version that the client asks for. */
export const inFace = (context: Context, object: AnyObject): object =>
  faceOf(resourceOf(context))?.fromStored(object as unknown as Json) ?? object;

/** What a client sent in the version that it asks for, as it is kept. Throws ApiError BadRequest for another version. */
export function fromFace(context: Context, body: RawObject): RawObject {
  const face = faceOf(resourceOf(context));
  if (!face) return body;
  const { apiVersion } = face.resource;
  const given = textOf(body['apiVersion'] ?? '') || apiVersion;
  if (given !== apiVersion) {
    throw badRequest(`the API version in the data (${given}) does not match the expected API version (${apiVersion})`);
  }
  return face.toStored({ ...body, apiVersion }) as RawObject;
}

/** The same change of an object as it is kept. */
export function throughFace(context: Context, change: (current: object) => unknown): (current: AnyObject) => unknown {
  const face = faceOf(resourceOf(context));
  return face ? (current) => face.toStored(change(face.fromStored(current as unknown as Json)) as Json) : change;
}
