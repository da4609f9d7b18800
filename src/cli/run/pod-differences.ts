import { isDeepStrictEqual } from 'node:util';
import { engineAnnotation } from '../../api/annotations.ts';
import { ApiError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { lastAppliedAnnotation, lastAppliedText, withLastApplied } from '../../api/last-applied.ts';
import { mergeSchemas } from '../../api/patch/merge-keys.ts';
import { threeWayMergePatch, twoWayMergePatch } from '../../api/patch/three-way.ts';
import type { Pod } from '../../api/types.ts';
import { manifestBody } from '../create-objects.ts';
import type { CommandDeps } from '../deps.ts';
import type { ManifestObject } from '../manifests.ts';
import { listPath, objectPath } from '../resources.ts';

type Json = Readonly<Record<string, unknown>>;
type Deps = Pick<CommandDeps, 'client'>;

const tryOnly = { dryRun: 'All', fieldManager: 'kpod', fieldValidation: 'Strict' };

/**
 * The fields in which a manifest asks for another pod than the one that is there: `spec.containers[web].image`. What the server or others
 * have added does not count, nor another spelling of the same value. Throws what the API answers.
 */
export async function podDifferences(manifest: ManifestObject, current: Pod, deps: Deps): Promise<readonly string[]> {
  const live = current as unknown as Json;
  const text = lastAppliedText(live);
  const original: unknown = text ? JSON.parse(text) : {};
  const asked = withLastApplied(manifestBody(manifest));
  const patch = withoutLastApplied(threeWayMergePatch(isRecord(original) ? original : {}, asked, live, mergeSchemas.Pod));
  const paths = pathsOf(patch);
  if (paths.length > 0) return (await changesNothing(patch, manifest, { current, deps })) ? [] : paths;
  // Of a pod that was made in another way nobody knows what its manifest had and this one has no more.
  return text ? [] : missingFields(manifest, current, deps);
}

function withoutLastApplied(patch: Json): Json {
  const { metadata, ...rest } = patch;
  if (!isRecord(metadata) || !isRecord(metadata['annotations'])) return patch;
  const { [lastAppliedAnnotation]: _own, ...annotations } = metadata['annotations'];
  const { annotations: _all, ...others } = metadata;
  return { ...rest, metadata: Object.keys(annotations).length > 0 ? { ...others, annotations } : others };
}

/** Lets the server say what would come of it: it knows which values are the same. */
async function changesNothing(
  patch: Json,
  manifest: ManifestObject,
  { current, deps }: { readonly current: Pod; readonly deps: Deps },
): Promise<boolean> {
  const contentType = 'application/strategic-merge-patch+json';
  try {
    const after = await deps.client.request<Pod>('PATCH', objectPath(manifest), { body: patch, contentType, query: tryOnly });
    return isDeepStrictEqual(wishOf(after), wishOf(current));
  } catch (error) {
    if (error instanceof ApiError && error.status.reason === 'Invalid') return false;
    throw error;
  }
}

/** What a manifest can ask for. */
function wishOf({ metadata, spec }: Pod): unknown {
  const { labels, annotations, finalizers } = metadata;
  return { labels: labels ?? {}, annotations: annotations ?? {}, finalizers: finalizers ?? [], spec };
}

/** Compares with the pod that the server would make of the manifest today, under another name. */
async function missingFields(manifest: ManifestObject, current: Pod, { client }: Deps): Promise<readonly string[]> {
  const body = manifestBody(manifest);
  const { name: _taken, ...metadata } = isRecord(body['metadata']) ? body['metadata'] : {};
  const made = await client.request<Pod>('POST', listPath(manifest.resource, manifest.namespace), {
    body: { ...body, metadata: { ...metadata, generateName: 'kpod-run-' } },
    query: tryOnly,
  });
  const comparable = (pod: Pod): Json => {
    const { [engineAnnotation]: _engine, [lastAppliedAnnotation]: _own, ...annotations } = pod.metadata.annotations ?? {};
    const { nodeName: _node, ...spec } = pod.spec;
    return { metadata: { labels: pod.metadata.labels ?? {}, annotations }, spec };
  };
  return pathsOf(twoWayMergePatch(comparable(current), comparable(made), mergeSchemas.Pod));
}

/** The fields that a strategic merge patch touches; elements of lists by the name that tells them apart. */
function pathsOf(patch: Json, above = ''): readonly string[] {
  return Object.entries(patch).flatMap(([key, value]) => {
    if (key.startsWith('$setElementOrder') || key === '$patch') return [];
    const path = `${above}${above === '' ? '' : '.'}${key.replace(/^\$deleteFromPrimitiveList\/|^\$retainKeys$/, '')}`;
    if (isRecord(value)) return Object.keys(value).length > 0 ? pathsOf(value, path) : [];
    if (!Array.isArray(value)) return [path];
    const inner = value.flatMap((element) => elementPaths(element, path));
    return inner.length > 0 ? [...new Set(inner)] : [path];
  });
}

function elementPaths(element: unknown, path: string): readonly string[] {
  const name = isRecord(element) ? (element['name'] ?? element['mountPath'] ?? element['containerPort'] ?? element['key']) : undefined;
  if (!isRecord(element) || name === undefined) return [path];
  const { name: _name, mountPath: _mountPath, containerPort: _port, ...rest } = element;
  const inner = pathsOf(rest, `${path}[${String(name)}]`);
  return inner.length > 0 ? inner : [`${path}[${String(name)}]`];
}
