import { lstat, stat, writeFile } from 'node:fs/promises';
import type { HostPathType, Volume } from '../../api/types.ts';
import { makeDirectories } from '../../base/make-directories.ts';
import { relativeHostPath } from '../runtime-refusals.ts';
import { MountError, type VolumeSource } from './volume-source.ts';

/** A file or directory of this machine. k8s: volume/hostpath/host_path.go */
export const hostPath: VolumeSource<NonNullable<Volume['hostPath']>> = {
  async setUp({ name, settings: { path, type = '' } }, { pod }) {
    const refusal = relativeHostPath(pod, name);
    if (refusal === undefined) await setUpHostPath(name, path, type);
    // Without a type it is none of the kubelet's business: the runtime refuses the container that mounts it.
    else if (type !== '') throw new MountError(name, refusal);
  },
  mount: ({ settings }) => ({ source: { type: 'bind', hostPath: settings.path }, readOnly: false }),
};

const directoryMode = 0o755;
const fileMode = 0o644;

/**
 * Makes the path what its type says, or sees that it is. An untyped path that is missing becomes a directory, as the container runtimes do
 * it. Throws MountError, for the volume of that name. k8s: hostpath/host_path.go checkType
 */
export async function setUpHostPath(name: string, path: string, type: HostPathType): Promise<void> {
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
