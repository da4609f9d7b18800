import { scaleOf, withScale } from '../api/scale.ts';
import { scaleVersion } from '../api/scale-version.ts';
import { applyScale } from './apply.ts';
import { mediaType, readBodyOf, readFieldValidation } from './body.ts';
import { applyPatchType } from './configuration.ts';
import { objectOf } from './lookup.ts';
import { readPatch } from './patch.ts';
import { presentScale } from './present.ts';
import type { Context, Handler, Reply } from './types.ts';
import { changeObject } from './update.ts';

/** `GET …/scale` of an object that makes pods. */
export const getScale: Handler = (context) => ({ type: 'json', code: 200, body: presentScale(context, scaleOf(objectOf(context))) });

/** `PUT …/scale`: how many pods an object wants from now on. Throws ApiError BadRequest, Invalid, Conflict. */
export const updateScale: Handler = async (context) => {
  const body = await readBodyOf(context, { apiVersion: scaleVersion, kind: 'Scale' });
  return changeScale(context, () => body);
};

/** `PATCH …/scale` */
export const patchScale: Handler = async (context) => {
  if (mediaType(context) !== applyPatchType) return changeScale(context, await readPatch(context));
  const { object, warnings } = await applyScale(context);
  return { type: 'json', code: 200, body: scaleOf(object), warnings };
};

async function changeScale(context: Context, next: (scale: object) => unknown): Promise<Reply> {
  const fieldValidation = readFieldValidation(context);
  let warnings: readonly string[] = [];
  const { object } = await changeObject(context, (current) => {
    const asked = withScale(current, next(scaleOf(current)), fieldValidation);
    warnings = asked.warnings;
    return asked.object;
  });
  return { type: 'json', code: 200, body: scaleOf(object), warnings };
}
