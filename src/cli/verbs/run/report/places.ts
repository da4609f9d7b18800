import { isRecord } from '../../../../api/is-record.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import type { Place } from './model.ts';

/** Where the object of a manifest begins: at its name, since everyone has one. Pure. */
export function placeOfObject({ document, source }: ManifestObject): Place {
  return placeAt(source, document.lineOf('metadata.name') ?? document.lineOf('metadata') ?? document.lineOf('kind'));
}

const lists = ['initContainers', 'containers'] as const;

/** Where a container of the manifest's pod, or of its template's, stands; where its object does when it is not written there. Pure. */
export function placeOfContainer(manifest: ManifestObject, name: string): Place {
  const { document, resource, source } = manifest;
  const { path, spec } = podIn(document.value, resource.kind === 'Pod');
  for (const list of lists) {
    const written = spec[list];
    const index = Array.isArray(written) ? written.findIndex((container) => isRecord(container) && container['name'] === name) : -1;
    if (index >= 0) return placeAt(source, document.lineOf(`${path}.${list}[${index}]`));
  }
  return placeOfObject(manifest);
}

function podIn(
  value: Readonly<Record<string, unknown>>,
  isPod: boolean,
): { readonly path: string; readonly spec: Readonly<Record<string, unknown>> } {
  const spec = recordIn(value, 'spec');
  return isPod ? { path: 'spec', spec } : { path: 'spec.template.spec', spec: recordIn(recordIn(spec, 'template'), 'spec') };
}

function recordIn(value: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const inner = value[key];
  return isRecord(inner) ? inner : {};
}

const placeAt = (source: string, line: number | undefined): Place => ({ file: source, ...(line === undefined ? {} : { line }) });
