/** What lies in the volumes of a pod, for people who look into them: whatever runs, and whatever images have. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError, badRequest, failure, internalError } from '../../api/errors.ts';
import { allContainers } from '../../api/pod-status.ts';
import { describeVolumes, type PodVolumeInfo, wholeMounts } from '../../api/pod-volumes.ts';
import type { Pod } from '../../api/types.ts';
import { isSystemError } from '../../base/system-error.ts';
import { type DirectorySource, type Engine, EngineError, type VolumeContent, VolumePathError } from '../../engine/types.ts';
import type { VolumeLook } from '../types.ts';
import { knownVolumes } from './sources.ts';
import { type MountContext, MountError, type PodVolume } from './volume-source.ts';

/** Where the volumes of a pod are. */
export type VolumesOf = Omit<MountContext, 'images'> & { readonly engine: Engine };

/** Volumes whose files kpod writes: all at once, as a directory behind this link. */
const written: ReadonlySet<string> = new Set(['configMap', 'secret', 'downwardAPI', 'projected']);
const writtenData = '..data';

/** All volumes of the pod, with their sizes where those can be known. */
export async function listVolumes(where: VolumesOf): Promise<readonly PodVolumeInfo[]> {
  const known = new Map(knownVolumes(where.pod).map((one) => [one.volume.name, one]));
  const measured = describeVolumes(where.pod).map(async (info) => {
    const found = known.get(info.name);
    const sizeBytes = found && (await sizeOf(found, info, where).catch(nothingIfUnknown));
    return sizeBytes === undefined ? info : { ...info, sizeBytes };
  });
  return Promise.all(measured);
}

/** What lies at a path of one. Throws ApiError. */
export async function lookIntoVolume({ volume, path, as, signal }: VolumeLook, where: VolumesOf): Promise<VolumeContent> {
  const { pod, engine } = where;
  const info = describeVolumes(pod).find(({ name }) => name === volume);
  const found = knownVolumes(pod).find((one) => one.volume.name === volume);
  if (!info || !found) throw noSuchVolume(pod, volume);
  const source = sourceOf(found, info, where);
  const request = { path: written.has(info.type) ? `${writtenData}/${path}` : path, as, mountPaths: wholeMounts(pod, volume) };
  try {
    return await engine.volumeFiles(source, request, signal);
  } catch (error) {
    if (error instanceof VolumePathError) throw explain(error, { pod, volume, path });
    throw error instanceof EngineError ? internalError(error.message) : error;
  }
}

function noSuchVolume(pod: Pod, volume: string) {
  const names = describeVolumes(pod).map(({ name }) => name);
  const there = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return failure(404, 'NotFound', `pod "${pod.metadata.name}" has no volume "${volume}": ${there}`);
}

function sourceOf({ volume, source }: PodVolume, { type, of }: PodVolumeInfo, where: VolumesOf): DirectorySource {
  if (type === 'image') throw badRequest(`volume "${volume.name}" is what image "${of}" holds, ${whereSeen(where.pod, volume.name)}`);
  try {
    const root = source.mount(volume, where).source;
    if (root.type !== 'image') return root;
  } catch (error) {
    throw error instanceof MountError ? badRequest(error.message) : error;
  }
  throw badRequest(`volume "${volume.name}" cannot be looked into`);
}

/** Which container's place shows what only containers see. */
function whereSeen({ metadata, spec }: Pod, volume: string): string {
  const { name, namespace = 'default' } = metadata;
  for (const container of allContainers(spec)) {
    const mount = (container.volumeMounts ?? []).find((one) => one.name === volume);
    const where = namespace === 'default' ? '' : ` -n ${namespace}`;
    if (mount) return `which containers alone see: kpod shell ${name}${where} -c ${container.name} -- ls ${mount.mountPath}`;
  }
  return 'and no container has it';
}

function explain(
  { problem, message }: VolumePathError,
  { pod, volume, path }: { readonly pod: Pod; readonly volume: string; readonly path: string },
) {
  const what = `"${volume}${path === '' ? '' : `/${path}`}"`;
  switch (problem) {
    case 'missing':
      return failure(404, 'NotFound', `${what}: no such file or directory`);
    case 'noVolume':
      return badRequest(`volume "${volume}" of pod "${pod.metadata.name}" is not there: it is made when the pod begins`);
    case 'outside':
      return badRequest(`${what} leads out of the volume, to ${message}`);
    case 'notDirectory':
      return badRequest(`${what}: not a directory`);
    case 'isDirectory':
      return badRequest(`${what} is a directory`);
    case 'notFile':
      return badRequest(`${what} is no regular file`);
  }
}

/** What a machine's own directories hold is no matter of the pod's. */
async function sizeOf(found: PodVolume, info: PodVolumeInfo, where: VolumesOf): Promise<number | undefined> {
  const source = sourceOf(found, info, where);
  if (source.type === 'volume') return where.engine.volumeUsage(source.name);
  return written.has(info.type) ? sumOfFiles(join(source.hostPath, writtenData, '/')) : undefined;
}

async function sumOfFiles(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sumOfFiles(path);
    return entry.isFile() ? (await lstat(path)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** For `catch`: a volume that is not there yet, or is not to be had, has no size. */
function nothingIfUnknown(error: unknown): undefined {
  const isKnown = error instanceof EngineError || error instanceof ApiError || isSystemError(error);
  if (!isKnown) throw error;
}
