import type { PodVolumeInfo, VolumeFile } from '../../../api/pod-volumes.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import { alignTabs } from '../../../printers/tabwriter.ts';

/** `kpod volume ls POD`: a line a volume. Pure. */
export function volumesTable(volumes: readonly PodVolumeInfo[]): string {
  const rows = volumes.map(({ name, type, of, sizeBytes, mounts }) => [
    name,
    type,
    of === '' ? '-' : of,
    sizeBytes === undefined ? '-' : sizeInWords(sizeBytes),
    mounts.length === 0 ? '-' : mounts.map(mountInWords).join(', '),
  ]);
  const lines = [['NAME', 'TYPE', 'OF', 'SIZE', 'MOUNTS'], ...rows].map((cells) => `${cells.map(harmless).join('\t')}\n`);
  return alignTabs(lines.join(''), { minWidth: 6, padding: 3 });
}

const mountInWords = ({ container, mountPath, readOnly, subPath }: PodVolumeInfo['mounts'][number]): string =>
  `${container}:${mountPath}${subPath === undefined ? '' : ` from ${subPath}`}${readOnly ? ' (ro)' : ''}`;

/** `512`, `4Ki`, `1.5Mi`. Pure. */
export function sizeInWords(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit += 1) size /= 1024;
  return `${size >= 10 || Number.isInteger(size) ? Math.round(size) : size.toFixed(1)}${units[unit]}`;
}

/** `kpod volume ls POD:VOLUME/PATH`: a line a file, as of `ls -l`. Pure. */
export function filesTable(files: readonly VolumeFile[]): string {
  const rows = files.map((file) => [
    modeInWords(file),
    String(file.uid),
    String(file.gid),
    String(file.size),
    new Date(file.mtimeMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    harmless(file.target === undefined ? file.name : `${file.name} -> ${file.target}`),
  ]);
  const widths = [1, 2, 3].map((column) => Math.max(0, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const padded = rows.map((cells) => cells.map((cell, column) => cell.padStart(widths[column - 1] ?? 0)));
  return padded.map((cells) => `${cells.join(' ')}\n`).join('');
}

const letters: Readonly<Record<VolumeFile['kind'], string>> = { file: '-', directory: 'd', link: 'l', other: '?' };

/** `drwxr-sr-t`. */
function modeInWords({ kind, mode }: VolumeFile): string {
  const bits = [6, 3, 0].map((shift) => ['r', 'w', 'x'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')));
  const special = (index: number, flag: number, letter: string) => {
    const triple = bits[index];
    if (triple && mode & flag) triple[2] = triple[2] === 'x' ? letter : letter.toUpperCase();
  };
  special(0, 0o4000, 's');
  special(1, 0o2000, 's');
  special(2, 0o1000, 't');
  return `${letters[kind]}${bits.flat().join('')}`;
}

/** Names are of others, and may hold line ends. */
const harmless = (text: string): string => escapeTerminal(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
