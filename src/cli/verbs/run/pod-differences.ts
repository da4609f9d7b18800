import { engineAnnotation, holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../api/annotations.ts';
import { isRecord } from '../../../api/is-record.ts';
import { lastAppliedAnnotation, lastAppliedText } from '../../../api/last-applied.ts';
import { mergeSchemas } from '../../../api/patch/merge-keys.ts';
import { threeWayMergePatch } from '../../../api/patch/three-way.ts';
import type { Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import { listPath } from '../../selecting/paths.ts';
import { manifestBody } from '../../writing/create-object.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The fields in which a manifest asks for another pod than the one that is there: `spec.containers[web].image`. The server makes a pod of
 * the manifest, under another name and without keeping it, so that defaults and other spellings of a value are no differences. Nor is what
 * others have added since, where the pod remembers its manifest. Throws what the API answers.
 */
export async function podDifferences(
  manifest: ManifestObject,
  current: Pod,
  { client }: Pick<CommandDeps, 'client'>,
): Promise<readonly string[]> {
  const body = manifestBody(manifest);
  const metadata = isRecord(body['metadata']) ? body['metadata'] : {};
  const make = ({ metadata: own, ...rest }: Json): Promise<Json> => {
    const { name: _taken, ...others } = isRecord(own) ? own : {};
    return client.request<Json>('POST', listPath(manifest.resource, manifest.namespace), {
      body: { ...rest, metadata: { ...others, generateName: 'kpod-run-' } },
      query: { dryRun: 'All', fieldManager: 'kpod' },
    });
  };
  const made = await make(body);
  const live = desiredOf(current as unknown as Json);
  const text = lastAppliedText(current as unknown as Json);
  const remembered: unknown = text ? JSON.parse(text) : undefined;
  // What the server does not keep (`null`, `[]`, `hostNetwork: false`) would count as taken away, were the old manifest not made a pod, too.
  const original = isRecord(remembered) ? await make(remembered).catch(() => remembered) : undefined;
  const patch = threeWayMergePatch(original ? desiredOf(original) : live, desiredOf(made), live, mergeSchemas.Pod);
  const asked = isRecord(metadata['annotations']) ? metadata['annotations'][engineAnnotation] : undefined;
  const moves = asked !== undefined && asked !== current.metadata.annotations?.[engineAnnotation];
  return [...(moves ? [`metadata.annotations.${engineAnnotation}`] : []), ...pathsOf(patch)];
}

/** What a manifest can ask for, without what kpod and a cluster add to every pod, and without what is asked of its steps, which changes while it runs. */
function desiredOf({ metadata, spec }: Json): Json {
  const { labels, annotations } = isRecord(metadata) ? metadata : {};
  const {
    [engineAnnotation]: _engine,
    [holdAnnotation]: _hold,
    [skipAnnotation]: _skip,
    [rerunAnnotation]: _rerun,
    [lastAppliedAnnotation]: _own,
    ...others
  } = isRecord(annotations) ? annotations : {};
  const { nodeName: _node, ephemeralContainers: _debug, ...rest } = isRecord(spec) ? spec : {};
  return { metadata: { labels: labels ?? {}, annotations: others }, spec: withoutTokens(rest) };
}

/**
 * The volume of the service account has another name in every pod, and one that was made before it had any has none.
 * k8s: serviceaccount admission plugin
 */
function withoutTokens(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((element) => !isToken(element)).map(withoutTokens);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutTokens(inner), inner] as const);
  const isEmptied = (left: unknown, before: unknown) =>
    Array.isArray(left) && left.length === 0 && Array.isArray(before) && before.length > 0;
  return Object.fromEntries(entries.flatMap(([key, left, before]) => (isEmptied(left, before) ? [] : [[key, left]])));
}

const isToken = (element: unknown): boolean => isRecord(element) && String(element['name']).startsWith('kube-api-access-');

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
