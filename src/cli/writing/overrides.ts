import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import type { KubeObject } from '../../api/types.ts';

/** What `--overrides` and `--override-type` say. */
export interface Overrides {
  readonly overrides: string;
  readonly overrideType: string;
}

/** An object that was made from flags, with what goes over it. Throws UserError. k8s: kubectl cmd/util/override_options.go */
export async function overridden(object: KubeObject, { overrides, overrideType }: Overrides): Promise<KubeObject> {
  if (overrides === '') return object;
  const type = overrideType || 'merge';
  if (!['json', 'merge', 'strategic'].includes(type)) throw new UserError(`invalid override type: ${overrideType}`);
  const value = readOverrides(overrides);
  const { jsonPatch, mergePatch } = await import('../../api/patch/json-patch.ts');
  if (type === 'json') return jsonPatch(object, value) as KubeObject;
  if (!isRecord(value)) throw new UserError('Invalid JSON Patch');
  if (type === 'merge') return mergePatch(object, value) as KubeObject;
  const { strategicMerge } = await import('../../api/patch/strategic-merge.ts');
  const { mergeSchemas } = await import('../../api/patch/merge-keys.ts');
  return strategicMerge(object as unknown as Readonly<Record<string, unknown>>, value, mergeSchemas[object.kind]) as unknown as KubeObject;
}

function readOverrides(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('Invalid JSON Patch', { cause });
  }
}
