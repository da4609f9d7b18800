import { access, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cgroupFiles, cgroupRoot, writeLimits } from '../common/pod-group.ts';
import type { SandboxConfig } from '../types.ts';

type Limits = SandboxConfig['resources'];

const parent = 'kpod';

/** The control group of a pod on docker, which only ever makes unlimited ones: kpod makes it, limits it and removes it. */
export interface PodCgroups {
  /** Makes the group and sets its limits; answers the path for `--cgroup-parent`. */
  ensure(name: string, limits: Limits): Promise<string>;
  /** What was to have the group may not have been made. */
  doubt(name: string): void;
  remove(path: string): Promise<void>;
  /**
   * Removes the groups that no sandbox has: of starts and removals that were cut off, also those of a kpod that was killed. `owners` answers
   * the names of all sandboxes; it is asked only when something may be left.
   */
  sweep(owners: () => Promise<readonly string[]>): Promise<void>;
}

/** Where groups are, and where it stands which ones there are. */
export interface PodCgroupPlaces {
  /** Where the kernel shows its groups. */
  readonly root: string;
  /** A directory with a file for each group of this kpod: the kernel's tree does not say whose a group is. */
  readonly notesDir: string;
  /** Removes a group that has none below it; fails for others. */
  readonly removeGroup: (directory: string) => Promise<void>;
}

/**
 * Groups below `/kpod` in the kernel's own file system. The caller must be root on docker's machine, and docker on cgroupfs. The places
 * but the directory of notes are for tests to choose.
 */
export function createPodCgroups(
  version: 1 | 2,
  { root = cgroupRoot, removeGroup = rmdir, notesDir }: Partial<PodCgroupPlaces> & Pick<PodCgroupPlaces, 'notesDir'>,
): PodCgroups {
  /** Whose sandboxes are known to be there, or being made. */
  const owned = new Set<string>();
  const removing = new Map<string, Promise<void>>();
  let mayHaveLeft = true;
  const directoriesOf = (name: string) => (version === 2 ? [''] : v1Controllers).map((controller) => join(root, controller, parent, name));
  const removeAll = async (name: string): Promise<void> => {
    owned.delete(name);
    for (const directory of directoriesOf(name)) {
      await removeGroup(directory).catch(ignore);
      // Only when it is the last.
      await removeGroup(dirname(directory)).catch(ignore);
    }
    const left = await Promise.all(directoriesOf(name).map(isThere));
    // The kernel may still hold a group whose last process has just gone: the note stays, and so the group is tried again.
    if (left.includes(true)) mayHaveLeft = true;
    else await rm(join(notesDir, name), { force: true });
  };
  const remove = (name: string): Promise<void> => {
    const known = removing.get(name) ?? removeAll(name).finally(() => removing.delete(name));
    removing.set(name, known);
    return known;
  };
  return {
    async ensure(name, limits) {
      // One that went meanwhile would take the limits with it.
      await removing.get(name);
      owned.add(name);
      await mkdir(notesDir, { recursive: true, mode: 0o700 });
      await writeFile(join(notesDir, name), '');
      if (version === 2) await delegate(root);
      const directoryOf = (controller: string) => join(root, controller, parent, name);
      for (const [controller] of cgroupFiles(limits, version)) await mkdir(directoryOf(controller), { recursive: true });
      await writeLimits(limits, version, directoryOf);
      return `/${parent}/${name}`;
    },
    doubt(name) {
      owned.delete(name);
      mayHaveLeft = true;
    },
    remove: (path) => remove(basename(path)),
    async sweep(owners) {
      if (!mayHaveLeft) return;
      mayHaveLeft = false;
      const suspects = (await readdir(notesDir).catch(() => [])).filter((name) => !owned.has(name));
      if (suspects.length === 0) return;
      const there = await owners();
      for (const name of suspects) {
        if (there.includes(name)) owned.add(name);
        else if (!owned.has(name)) await remove(name);
      }
    },
  };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

// docker makes the group in every one of them.
const v1Controllers =
  'blkio cpu cpu,cpuacct cpuacct cpuset devices freezer hugetlb memory misc net_cls net_prio perf_event pids rdma systemd unified'.split(
    ' ',
  );
const ignore = () => undefined;

/** Hands the controllers down to the pods' groups. */
async function delegate(root: string): Promise<void> {
  await mkdir(join(root, parent), { recursive: true });
  for (const directory of [root, join(root, parent)]) await writeFile(join(directory, 'cgroup.subtree_control'), '+cpu +memory +pids');
}
