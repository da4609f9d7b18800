import { join, relative } from 'node:path/posix';

/** A line of `/proc/self/mountinfo`. */
export interface MountLine {
  /** `254:0`: the file system. */
  readonly device: string;
  /** What of the file system is mounted, by its own path there, whichever way led to it. */
  readonly root: string;
  readonly mountPoint: string;
}

/** Reads `/proc/self/mountinfo`. */
export function readMountTable(text: string): readonly MountLine[] {
  return text.split('\n').flatMap((line) => {
    const [, , device, root, mountPoint] = line.split(' ');
    return device && root && mountPoint ? [{ device, root: unescapePath(root), mountPoint: unescapePath(mountPoint) }] : [];
  });
}

const unescapePath = (path: string) =>
  path.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Whether what is mounted at `place` lies in the directory, or in something that is mounted below the directory. */
export function leadsInto(directory: string, place: string, table: readonly MountLine[]): boolean {
  // Of mounts one upon the other the last counts.
  const found = table.findLast(({ mountPoint }) => mountPoint === place);
  const base = table.reduce<MountLine | undefined>(
    (best, line) => (isWithin(line.mountPoint, directory) && line.mountPoint.length >= (best?.mountPoint.length ?? 0) ? line : best),
    undefined,
  );
  if (!found || !base) return false;
  const homes = [
    { device: base.device, root: join(base.root, relative(base.mountPoint, directory)) },
    ...table.filter(({ mountPoint }) => mountPoint !== place && mountPoint !== directory && isWithin(directory, mountPoint)),
  ];
  return homes.some(({ device, root }) => device === found.device && isWithin(root, found.root));
}

/** Whether the path is the directory or lies below it. */
const isWithin = (directory: string, path: string) =>
  path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
