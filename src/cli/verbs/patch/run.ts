import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { ApiError, UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import type { Resource } from '../../../api/kinds/resource.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { describeReadError } from '../../errors/file-error.ts';
import { throwAll } from '../../errors/render-error.ts';
import { localObjects } from '../../manifests/local-objects.ts';
import { tellWarnings } from '../../manifests/read-documents.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { openResults } from '../../output/results.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { type Found, fetchObjects, selectObjects } from '../../selecting/select.ts';
import { readWriteOptions, type WriteOptions, writeQuery } from '../../writing/write-options.ts';
import type { patchVerb } from './verb.ts';

type Call = CallOf<typeof patchVerb>;

const mediaTypes: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** A patch that was read. */
interface Patch {
  readonly type: string;
  readonly value: unknown;
  readonly subresource: string;
}

/** `kpod patch`: changes fields of objects. */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const options = readWriteOptions(flags, deps);
  // kubectl's message of a patch does not say that it was only tried.
  const results = await openResults(flags, 'none', deps);
  const wanted = await readPatch(flags, deps);
  const { found, errors } = flags.local ? await localObjects(args, flags, deps) : await objectsOfServer(args, flags, deps);
  const failures = [...errors];
  for (const one of found) {
    try {
      const after = await patchOne(one, wanted, { ...options, local: flags.local }, deps);
      await results.tell(isDeepStrictEqual(one.object, after) ? 'patched (no change)' : 'patched', after);
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
  if (found.length === 0) throw new UserError('no objects passed to patch');
}

async function readPatch(flags: Call['flags'], deps: CommandDeps): Promise<Patch> {
  const { patch: inline, patchFile, subresource } = flags;
  if (inline !== '' && patchFile !== '') throw new UserError('cannot specify --patch and --patch-file together');
  if (inline === '' && patchFile === '') throw new UserError('must specify --patch or --patch-file containing the contents of the patch');
  const type = flags.type.toLowerCase() || 'strategic';
  if (!Object.hasOwn(mediaTypes, type)) {
    throw new UserError(`--type must be one of [${Object.keys(mediaTypes).join(' ')}], not ${JSON.stringify(flags.type)}`);
  }
  const text = patchFile === '' ? inline : await readPatchFile(patchFile);
  const { readYamlValue } = await import('../../../api/manifest/read-manifest.ts');
  try {
    const read = readYamlValue(text, patchFile || 'the patch');
    tellWarnings([read], deps);
    return { type, value: read.value, subresource };
  } catch (cause) {
    throw new UserError(`unable to parse ${JSON.stringify(inline)}: ${(cause as Error).message}`, { cause });
  }
}

async function readPatchFile(path: string): Promise<string> {
  const { decodeText } = await import('../../../api/manifest/encoding.ts');
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UserError(`unable to read patch file: ${describeReadError(path, error)}`);
  }
  return decodeText(bytes, path);
}

async function objectsOfServer(args: readonly string[], flags: Call['flags'], deps: CommandDeps) {
  const files = await manifestTargets(flags, deps);
  return fetchObjects(deps.client, selectObjects({ args, ...(files ? { files } : {}), namespace: namespaceOf(flags) }));
}

async function patchOne(
  { target, object }: Found,
  wanted: Patch,
  options: WriteOptions & { readonly local: boolean },
  deps: CommandDeps,
): Promise<KubeObject> {
  if (options.local || options.dryRun === 'client') return patchHere(object, target.resource, wanted);
  const { value: body, type, subresource } = wanted;
  const contentType = mediaTypes[type] ?? '';
  const request = { body, contentType, query: writeQuery(options) };
  return deps.client.request<KubeObject>('PATCH', objectPath(target, subresource), request).catch((cause: unknown) => {
    if (!(cause instanceof ApiError) || cause.status.code !== 415) throw cause;
    throw new UserError(`${contentType} is not supported by ${versionedKind(target.resource)}: ${cause.message}`, { cause });
  });
}

/** k8s: schema.GroupVersionKind.String */
const versionedKind = ({ apiVersion, kind }: Resource): string => `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;

/** What the server would make of it, but for its checks and defaults. */
async function patchHere(object: KubeObject, resource: Resource, { type, value }: Patch): Promise<KubeObject> {
  const { jsonPatch, mergePatch } = await import('../../../api/patch/json-patch.ts');
  if (type === 'json') return jsonPatch(object, value) as KubeObject;
  if (!isRecord(value)) throw new UserError('a patch of this type must be an object');
  if (type === 'merge') return mergePatch(object, value) as KubeObject;
  if (resource.isCustom) {
    throw new UserError(`strategic merge patch is not supported for ${versionedKind(resource)} locally, try --type merge`);
  }
  const { strategicMerge } = await import('../../../api/patch/strategic-merge.ts');
  return strategicMerge(object as unknown as Record<string, unknown>, value, resource.mergeSchema) as unknown as KubeObject;
}
