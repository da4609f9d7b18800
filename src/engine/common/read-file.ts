import { tarBlockBytes } from '../../base/tar.ts';
import { EngineError } from '../types.ts';
import type { EngineContext } from './dialect.ts';

/** The most that is read of a file. */
const mostBytes = 1024 * 1024;

/**
 * What a file says that a container has, be it running or ended. Undefined when there is no file at that path: nothing, a directory, a link
 * that leads nowhere. Throws EngineError, also for a file that is larger than a megabyte.
 */
export async function readContainerFile({ runner }: EngineContext, id: string, path: string): Promise<Buffer | undefined> {
  const words = ['cp', `${id}:${path}`, '-'];
  const fail = (message: string) => new EngineError(message, { command: runner.show(words), kind: 'other' });
  const { archive, complaint } = await collect(runner.spawn(words, ['ignore', 'pipe', 'pipe']));
  if (archive.length === 0) {
    if (/no such file|could not be found|could not find/i.test(complaint)) return undefined;
    throw fail(complaint || 'nothing was written');
  }
  const size = fileSize(archive);
  if (size === undefined) return undefined;
  if (size.at + size.bytes > archive.length) throw fail(`${path} is larger than ${mostBytes} bytes`);
  return archive.subarray(size.at, size.at + size.bytes);
}

type Child = ReturnType<EngineContext['runner']['spawn']>;

function collect(child: Child): Promise<{ readonly archive: Buffer; readonly complaint: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  let complaint = '';
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes + 16 * tarBlockBytes) child.kill('SIGKILL');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    const end = () => resolve({ archive: Buffer.concat(chunks), complaint: complaint.trim() });
    child.on('error', ({ message }) => {
      complaint ||= message;
      end();
    });
    child.on('close', end);
  });
}

/** Where the content of the archive's first file begins, and how long it is; undefined when the first entry is no file. */
function fileSize(archive: Buffer): { readonly at: number; readonly bytes: number } | undefined {
  for (let at = 0; at + tarBlockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + tarBlockBytes);
    const type = String.fromCharCode(header[156] ?? 0);
    const bytes = Number.parseInt(header.subarray(124, 136).toString().split('\0')[0] ?? '', 8) || 0;
    if (type === '0' || type === '\0') return { at: at + tarBlockBytes, bytes };
    // What does not fit into a header stands in entries of its own before it.
    if (!'xgLK'.includes(type)) return undefined;
    at += tarBlockBytes + Math.ceil(bytes / tarBlockBytes) * tarBlockBytes;
  }
  return undefined;
}
