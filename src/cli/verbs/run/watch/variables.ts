import { isRecord } from '../../../../api/is-record.ts';
import { qualifiedSingular } from '../../../../api/scheme.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';

type Json = Readonly<Record<string, unknown>>;

/** The keys of a ConfigMap or Secret that two manifests do not say the same of. */
export function changedKeys(before: ManifestObject, after: ManifestObject): ReadonlySet<string> {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  return new Set([...old.keys(), ...now.keys()].filter((key) => old.get(key) !== now.get(key)));
}

function valuesOf({ document: { value } }: ManifestObject): ReadonlyMap<string, unknown> {
  return new Map(['data', 'binaryData', 'stringData'].flatMap((field) => Object.entries(recordAt(value, field))));
}

/**
 * Says that what a manifest makes reads one of these keys as a variable: a sentence's part, undefined when it does not. What is mounted is no
 * variable: it changes in running pods, too. Nor is what will be read anew by itself: a CronJob's next Job.
 */
export function variableReadFrom(object: ManifestObject, source: ManifestObject, keys: ReadonlySet<string>): string | undefined {
  const fields = fieldsOf[source.resource.kind];
  const spec = podSpecOf(object);
  if (!fields || !spec || keys.size === 0) return undefined;
  const containers = [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')];
  const name = `${qualifiedSingular(source.resource)}/${source.name}`;
  if (containers.some((container) => listAt(container, 'envFrom').some((one) => recordAt(one, fields.all)['name'] === source.name))) {
    return `it has variables of ${name}, which has changed`;
  }
  const variables = containers.flatMap((container) => listAt(container, 'env'));
  const found = variables.find((variable) => {
    const { name: of, key } = recordAt(recordAt(variable, 'valueFrom'), fields.one);
    return of === source.name && typeof key === 'string' && keys.has(key);
  });
  return found && `its variable ${String(found['name'])} is of ${name}, which has changed`;
}

const fieldsOf: Readonly<Record<string, { readonly all: string; readonly one: string }>> = {
  ConfigMap: { all: 'configMapRef', one: 'configMapKeyRef' },
  Secret: { all: 'secretRef', one: 'secretKeyRef' },
};

/** Of what a manifest makes at once: its pod, or those of a workload; undefined for others. */
export function podSpecOf({ resource, document: { value } }: Pick<ManifestObject, 'resource' | 'document'>): Json | undefined {
  if (resource.kind === 'CronJob') return undefined;
  const spec = recordAt(value, 'spec');
  const own = resource.kind === 'Pod' ? spec : recordAt(recordAt(spec, 'template'), 'spec');
  return Array.isArray(own['containers']) ? own : undefined;
}

const recordAt = (value: Json, field: string): Json => {
  const inner = value[field];
  return isRecord(inner) ? inner : {};
};

const listAt = (value: Json, field: string): readonly Json[] => {
  const inner = value[field];
  return Array.isArray(inner) ? inner.filter(isRecord) : [];
};
