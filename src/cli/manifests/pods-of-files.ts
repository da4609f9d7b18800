import { isRecord } from '../../api/is-record.ts';
import type { ManifestObject } from './read-manifests.ts';

type Json = Readonly<Record<string, unknown>>;

const paths: Readonly<Record<string, readonly string[]>> = {
  ...{ Pod: [], CronJob: ['spec', 'jobTemplate', 'spec', 'template'] },
  ...Object.fromEntries(
    ['ReplicationController', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'].map((kind) => [kind, ['spec', 'template']]),
  ),
};

/** Where in an object of a kind its pod stands, or the template of its pods; undefined for what makes none. */
export const podPath = (kind: string): readonly string[] | undefined => (Object.hasOwn(paths, kind) ? paths[kind] : undefined);

/** The names of the containers of a pod as a file writes it; what is not what it should be is left for the server to refuse. */
export function stepsOfFile(object: ManifestObject): { readonly inits: readonly string[]; readonly apps: readonly string[] } {
  const path = podPath(object.resource.kind);
  const spec = path && partAt(object.document.value, [...path, 'spec']);
  if (!isRecord(spec)) return { inits: [], apps: [] };
  const namesIn = (list: unknown): readonly string[] =>
    (Array.isArray(list) ? (list as unknown[]) : []).flatMap((container) =>
      isRecord(container) && typeof container['name'] === 'string' ? [container['name']] : [],
    );
  return { inits: namesIn(spec['initContainers']), apps: namesIn(spec['containers']) };
}

/** What stands at a path in a value. */
export const partAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((part, key) => (isRecord(part) ? part[key] : undefined), value);

/** The value with another one in the place of what stands at the path. */
export function withPartAt(value: Json, [key, ...rest]: readonly string[], change: (part: Json) => Json): Json {
  if (key === undefined) return change(value);
  const part = value[key];
  return { ...value, [key]: withPartAt(isRecord(part) ? part : {}, rest, change) };
}
