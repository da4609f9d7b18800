/** What stands at the beginning of an archive: the first thing in it. */
export interface ArchiveEntry {
  readonly kind: 'directory' | 'file' | 'link' | 'other';
  /** Permissions, with set-id and sticky bits. */
  readonly mode: number;
  /** Its group. */
  readonly gid: number;
  /** Where a link leads. */
  readonly target: string;
}

const blockBytes = 512;
const kinds: Readonly<Record<string, ArchiveEntry['kind']>> = { '0': 'file', '\0': 'file', '5': 'directory', '2': 'link' };

/** Reads the first entry of a tar archive of which only the beginning may be there; undefined while that is too little. */
export function readFirstEntry(archive: Buffer): ArchiveEntry | undefined {
  let at = 0;
  let longTarget: string | undefined;
  while (archive.length >= at + blockBytes) {
    const header = archive.subarray(at, at + blockBytes);
    const type = String.fromCharCode(header[156] ?? 0);
    // What does not fit into a header stands in an entry of its own before it.
    if (type !== 'x' && type !== 'g') {
      const mode = Number.parseInt(textAt(header, 100, 8), 8) & 0o7777;
      const gid = Number.parseInt(textAt(header, 116, 8), 8) || 0;
      return { kind: kinds[type] ?? 'other', mode, gid, target: longTarget ?? textAt(header, 157, 100) };
    }
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    const body = archive.subarray(at + blockBytes, at + blockBytes + size);
    if (body.length < size) return undefined;
    longTarget = /^\d+ linkpath=(.*)$/m.exec(body.toString())?.[1] ?? longTarget;
    at += blockBytes + Math.ceil(size / blockBytes) * blockBytes;
  }
  return undefined;
}

function textAt(header: Buffer, at: number, length: number): string {
  const [text = ''] = header
    .subarray(at, at + length)
    .toString()
    .split('\0');
  return text.trim();
}
