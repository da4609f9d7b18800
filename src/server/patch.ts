import { badRequest } from '../api/errors.ts';
import { isRecord } from '../api/is-record.ts';
import { parseJson } from '../api/parse-json.ts';
import { jsonPatch, mergePatch } from '../api/patch/json-patch.ts';
import { mergeSchemas } from '../api/patch/merge-keys.ts';
import { strategicMerge } from '../api/patch/strategic-merge.ts';
import { applyObject } from './apply.ts';
import { mediaType } from './body.ts';
import { applyPatchType, checkNoForce } from './configuration.ts';
import { throughFace } from './faces/in-face.ts';
import { readBody, unsupportedMediaType } from './http.ts';
import { resourceOf } from './lookup.ts';
import type { Context, Handler } from './types.ts';
import { change } from './update.ts';

type Json = Readonly<Record<string, unknown>>;
type Patcher = (context: Context, original: Json, patch: unknown) => unknown;

const patchers: Readonly<Record<string, Patcher>> = {
  'application/json-patch+json': (_context, original, patch) => jsonPatch(original, patch),
  'application/merge-patch+json': (_context, original, patch) => mergePatch(original, requireObject(patch)),
  'application/strategic-merge-patch+json': (context, original, patch) =>
    strategicMerge(original, requireObject(patch), mergeSchemas[resourceOf(context).kind]),
};

/** `PATCH` of an object, or of a part of it. */
export const patchObject: Handler = async (context) => {
  if (mediaType(context) === applyPatchType) return applyObject(context);
  return change(context, throughFace(context, await readPatch(context)));
};

/** What the patch in a body makes of an object. Throws ApiError BadRequest, UnsupportedMediaType. */
export async function readPatch(context: Context): Promise<(current: object) => unknown> {
  checkNoForce(context);
  const type = mediaType(context);
  const patcher = Object.hasOwn(patchers, type) ? patchers[type] : undefined;
  if (!patcher) throw unsupportedMediaType([...Object.keys(patchers), applyPatchType]);
  const patch = parseJson((await readBody(context)).toString(), (detail) => badRequest(`error decoding patch: ${detail}`));
  return (current) => patcher(context, current as Json, patch);
}

function requireObject(patch: unknown): Json {
  if (!isRecord(patch)) throw badRequest('error decoding patch: a merge patch is an object');
  return patch;
}
