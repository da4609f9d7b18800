import { readdir, readFile, readlink } from 'node:fs/promises';

/** A process of this machine. */
export interface PortHolder {
  readonly pid: number;
  /** As the kernel calls it. */
  readonly program: string;
}

/** In the kernel's tables: a TCP socket that listens, a UDP socket that is not connected. */
const listens = { tcp: '0A', udp: '07' } as const;

/**
 * The process that listens at a port of this machine; undefined where there is none, where the processes of others cannot be looked into,
 * and where there is no /proc. `proc`: the directory to read.
 */
export async function findPortHolder(port: number, protocol: 'tcp' | 'udp', proc = '/proc'): Promise<PortHolder | undefined> {
  const tables = await Promise.all([protocol, `${protocol}6`].map((name) => readFile(`${proc}/net/${name}`, 'utf8').catch(() => '')));
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port, listens[protocol])));
  if (inodes.size === 0) return undefined;
  const links = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await hasOpen(`${proc}/${pid}/fd`, links))) continue;
    const program = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '');
    return { pid: Number(pid), program: program.trim() };
  }
  return undefined;
}

function listeningInodes(table: string, port: number, state: string): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local = '', , is, , , , , , inode] = line.trim().split(/\s+/);
    return local.endsWith(suffix) && is === state && inode !== undefined && inode !== '0' ? [inode] : [];
  });
}

async function hasOpen(directory: string, links: ReadonlySet<string>): Promise<boolean> {
  const open = await readdir(directory).catch(() => []);
  for (const name of open) if (links.has(await readlink(`${directory}/${name}`).catch(() => ''))) return true;
  return false;
}
