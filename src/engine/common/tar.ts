import { tarEnd, tarHeader } from '../../base/tar.ts';

/**
 * A tar file with one entry: a directory of root's, and of that group, at a path, absolute or below where it is unpacked. `nowMs` is its time,
 * milliseconds since 1970.
 */
export function directoryTar(path: string, { mode, gid = 0 }: { readonly mode: number; readonly gid?: number }, nowMs: number): Buffer {
  const name = Buffer.from(`${path.replace(/^\/+/, '').replace(/\/+$/, '')}/`);
  return Buffer.concat([tarHeader({ name, type: '5', mode, uid: 0, gid, size: 0, mtimeMs: nowMs }), tarEnd()]);
}
