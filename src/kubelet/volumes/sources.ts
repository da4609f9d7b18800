import { formatFieldError } from '../../api/errors.ts';
import type { HonouredVolumeSource } from '../../api/kinds/pod/volume-sources.ts';
import { notYet } from '../../api/support-words.ts';
import type { Pod, Volume } from '../../api/types.ts';
import { findUnsupported } from '../../api/unsupported.ts';
import { ephemeral, persistentVolumeClaim } from './claims.ts';
import { emptyDir } from './empty-dir.ts';
import { configMap, downwardAPI, projected, secret } from './file-sources.ts';
import { hostPath } from './host-path.ts';
import { image } from './image.ts';
import { MountError, type PodVolume, type VolumeSource } from './volume-source.ts';

/** The sources of volumes that kpod has, by their fields in a volume: what admission lets through (`api/kinds/pod/volume-sources.ts`). */
export const volumeSources: { readonly [Name in HonouredVolumeSource]: VolumeSource<NonNullable<Volume[Name]>> } = {
  emptyDir,
  hostPath,
  configMap,
  secret,
  downwardAPI,
  projected,
  persistentVolumeClaim,
  ephemeral,
  image,
};

const rows: Readonly<Record<string, VolumeSource<unknown>>> = volumeSources;

/** Every row of the table. */
export const allSources = (): readonly VolumeSource<unknown>[] => Object.values(rows);

/**
 * The pod's volumes with their sources. Throws MountError, with the field to blame, for a source that this kpod does not have: pods of
 * another version may have one.
 */
export function podVolumes(pod: Pod): readonly PodVolume[] {
  return (pod.spec.volumes ?? []).map((volume, index) => {
    const finding = findSource(volume, index);
    if (!finding.found) throw new MountError(volume.name, finding.problem);
    return finding.found;
  });
}

/** The pod's volumes with their sources, without those of which this kpod does not have the source. */
export function knownVolumes(pod: Pod): readonly PodVolume[] {
  return (pod.spec.volumes ?? []).flatMap((volume, index) => findSource(volume, index).found ?? []);
}

type Finding = { readonly found: PodVolume } | { readonly found?: undefined; readonly problem: string };

function findSource(volume: Volume, index: number): Finding {
  const { name, ...sources } = volume;
  const path = `spec.volumes[${index}]`;
  const [first, second] = Object.entries(sources).filter(([, settings]) => settings !== undefined);
  if (!first) return { problem: `${path}: Required value: must specify a volume type` };
  if (second) return { problem: `${path}.${second[0]}: Forbidden: may not specify more than 1 volume type` };
  const [field, settings] = first;
  // What a source is asked for, it may not have: huge pages instead of a disk.
  const [unsupported] = findUnsupported('Volume', volume).errors;
  if (unsupported) return { problem: `${path}.${formatFieldError(unsupported)}` };
  const source = Object.hasOwn(rows, field) ? rows[field] : undefined;
  return source ? { found: { volume: { name, settings }, source } } : { problem: `${path}.${field}: Forbidden: ${notYet}` };
}
