/** The files in which a pod tells of itself. Pure. k8s: volume/downwardapi/downwardapi.go CollectData */
import { metadataFieldValue, resourceFieldValue } from '../../api/downward-api.ts';
import { UserError } from '../../api/errors.ts';
import type { ResourceList } from '../../api/resources.ts';
import type { DownwardAPIProjection, DownwardAPIVolumeFile, Pod } from '../../api/types.ts';
import { joinErrors, type Payload, PayloadError, type PayloadFile } from './payload.ts';

/** The files of a pod. `mode` is that of files that state none. Throws PayloadError that names all that cannot be told. */
export function downwardFiles(pod: Pod, { items = [] }: DownwardAPIProjection, options: DownwardOptions): Payload {
  const files = new Map<string, PayloadFile>();
  const problems: string[] = [];
  for (const item of items) {
    try {
      files.set(item.path, { data: Buffer.from(textOf(pod, item, options.allocatable)), mode: item.mode ?? options.mode });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new PayloadError(joinErrors(problems));
  return files;
}

/** What the files come to besides the pod itself. */
export interface DownwardOptions {
  readonly mode: number;
  /** What the machine has for pods. */
  readonly allocatable: ResourceList;
}

/** Whether what the files tell may change while the pod runs. */
export function tellsOfMetadata({ items = [] }: DownwardAPIProjection): boolean {
  return items.some(({ fieldRef }) => /^metadata\.(labels|annotations)\b/.test(fieldRef?.fieldPath ?? ''));
}

function textOf(pod: Pod, { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile, allocatable: ResourceList): string {
  if (fieldRef) return metadataFieldValue(fieldRef.fieldPath, pod);
  return resourceFieldRef ? resourceFieldValue(resourceFieldRef, pod, { allocatable }) : '';
}
