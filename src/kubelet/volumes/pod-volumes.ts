/** Volumes of a pod. k8s: volume/emptydir, volume/hostpath, volume/util FailedMount texts */
import { lstat, stat, writeFile } from 'node:fs/promises';
import type { Container, HostPathType, Pod, Volume } from '../../api/types.ts';
import { makeDirectories } from '../../base/make-directories.ts';
import type { Engine, Mount } from '../../engine/types.ts';
import { podLabels } from '../labels.ts';
import { relativeHostPath } from '../runtime-refusals.ts';

/** A volume that cannot be had (yet). The message is the FailedMount event's. */
export class MountError extends Error {
  constructor(volume: string, detail: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${detail}`);
    this.name = 'MountError';
  }
}

// Unique, since it carries the pod's uid.
function emptyDirName(pod: Pod, volume: string): string {
  return `kpod_${pod.metadata.uid}_${volume}`;
}

/** Makes what the pod's volumes need. Idempotent. Throws MountError. */
export async function setUpVolumes(engine: Engine, instance: string, pod: Pod): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.hostPath) {
      const refusal = relativeHostPath(pod, volume.name);
      const type = volume.hostPath.type ?? '';
      if (refusal === undefined) await setUpHostPath(volume.name, volume.hostPath.path, type);
      // Without a type it is none of the kubelet's business: the runtime refuses the container that mounts it.
      else if (type !== '') throw new MountError(volume.name, refusal);
    }
    if (volume.emptyDir) {
      const labels = podLabels(instance, pod, 'volume');
      await engine.createVolume({ name: emptyDirName(pod, volume.name), labels, mode: 0o777 });
    }
  }
}

const directoryMode = 0o755;
const fileMode = 0o644;

// k8s: hostpath/host_path.go checkType. An untyped path that is missing becomes a directory, as the container runtimes do it.
async function setUpHostPath(name: string, path: string, type: HostPathType): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const fail = (what: string) => new MountError(name, `hostPath type check failed: ${path} is not ${what}`);
  switch (type) {
    case '':
      if (!found) await makeDirectory(name, path);
      return;
    case 'DirectoryOrCreate':
      if (!found) await makeDirectory(name, path);
      else if (!found.isDirectory()) throw fail('a directory');
      return;
    case 'Directory':
      if (!found?.isDirectory()) throw fail('a directory');
      return;
    case 'FileOrCreate':
      if (!found) await makeFile(name, path);
      else if (!found.isFile()) throw fail('a file');
      return;
    case 'File':
      if (!found?.isFile()) throw fail('a file');
      return;
    case 'Socket':
      if (!found?.isSocket()) throw fail('a socket file');
      return;
    case 'CharDevice':
      if (!found?.isCharacterDevice()) throw fail('a character device');
      return;
    case 'BlockDevice':
      if (!found?.isBlockDevice()) throw fail('a block device');
      return;
  }
}

async function makeDirectory(name: string, path: string): Promise<void> {
  await makeDirectories(path, directoryMode).catch((error: unknown) => {
    throw new MountError(name, `cannot make the directory ${path}: ${(error as Error).message}`);
  });
}

// The parent must exist: FileOrCreate makes no directories.
async function makeFile(name: string, path: string): Promise<void> {
  const dangling = await lstat(path).catch(() => undefined);
  await writeFile(path, '', { flag: dangling ? 'a' : 'wx', mode: fileMode }).catch((error: unknown) => {
    throw new MountError(name, `cannot make the file ${path}: ${(error as Error).message}`);
  });
}

/** The mounts of a container's volumeMounts, in the order of their paths, so that a mount inside another comes after it. */
export function volumeMounts(pod: Pod, container: Container): readonly Mount[] {
  return (container.volumeMounts ?? [])
    .map((mount): Mount => {
      const volume = pod.spec.volumes?.find((one) => one.name === mount.name);
      return { containerPath: absolute(mount.mountPath), source: sourceOf(pod, mount.name, volume), readOnly: mount.readOnly === true };
    })
    .sort((a, b) => (a.containerPath < b.containerPath ? -1 : 1));
}

const absolute = (path: string) => (path.startsWith('/') ? path : `/${path}`);

function sourceOf(pod: Pod, name: string, volume: Volume | undefined): Mount['source'] {
  return volume?.hostPath ? { type: 'bind', hostPath: volume.hostPath.path } : { type: 'volume', name: emptyDirName(pod, name) };
}
