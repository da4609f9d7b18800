import { type ChildProcess, spawn } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { isRecord } from '../../api/is-record.ts';
import type { VolumeFile } from '../../api/pod-volumes.ts';
import { parseJson } from '../common/json-fields.ts';
import {
  type DirectorySource,
  EngineError,
  type VolumeContent,
  VolumePathError,
  type VolumePathProblem,
  type VolumeRequest,
} from '../types.ts';
import lookScript from './look-script.js?raw';

/** How the program that looks into a volume is started: with these words behind Node, its standard streams as pipes. */
export interface Looker {
  start(words: readonly string[], source: DirectorySource): Promise<ChildProcess>;
  /** Where the program finds the volume. */
  rootOf(source: DirectorySource): string;
}

const words = ['--input-type=module', '--eval', lookScript] as const;

/** This process's own Node, as the user that this process has. `directory`: where it runs. */
export const startHere = (directory: string): ChildProcess => {
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
  return spawn(process.execPath, [...words], { env, cwd: directory, stdio: ['pipe', 'pipe', 'pipe'] });
};

/** What lies at a path of a volume, by that program. Throws VolumePathError, EngineError. */
export function createVolumeFiles(looker: Looker) {
  return async (source: DirectorySource, request: VolumeRequest, signal: AbortSignal): Promise<VolumeContent> => {
    const child = await looker.start(words, source);
    const end = () => child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw failed('it has no streams');
    let complaint = '';
    stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-2000);
    });
    const ended = new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        complaint ||= error.message;
        resolve(null);
      });
      child.once('close', (code) => {
        signal.removeEventListener('abort', end);
        resolve(code);
      });
    });
    // Who has ended before it has read what is wanted says why on another stream.
    stdin.on('error', () => {});
    stdin.end(JSON.stringify({ ...request, root: looker.rootOf(source) }));
    const line = await firstLine(stdout);
    if (line === undefined) {
      await ended;
      if (/source path does not exist/i.test(complaint)) throw new VolumePathError('noVolume', complaint.trim());
      throw failed(complaint.trim() || 'it said nothing');
    }
    const answer = readAnswer(line.text);
    if (answer.problem !== undefined) stdout.resume();
    if (answer.problem !== undefined) throw new VolumePathError(answer.problem, answer.detail);
    return { ...answer.listing, content: untilEnd(stdout, line.rest, ended, () => complaint.trim()) };
  };
}

const failed = (message: string): EngineError =>
  new EngineError(`the volume cannot be read: ${message}`, { command: 'node', kind: 'other' });

/** The first line of a stream, and what else has come with it; undefined when it ends before. */
async function firstLine(stream: Readable): Promise<{ readonly text: string; readonly rest: Buffer } | undefined> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      if (!chunk.includes(0x0a)) return;
      stream.pause();
      stream.off('data', take).off('end', none).off('error', none);
      const all = Buffer.concat(chunks);
      const at = all.indexOf(0x0a);
      resolve({ text: all.toString('utf8', 0, at), rest: all.subarray(at + 1) });
    };
    const none = () => resolve(undefined);
    stream.on('data', take).once('end', none).once('error', none);
  });
}

/** What follows, whole or broken off: its end is only one when the program has ended well. */
function untilEnd(stream: Readable, rest: Buffer, ended: Promise<number | null>, complaint: () => string): Readable {
  const content = new PassThrough();
  if (rest.length > 0) content.write(rest);
  stream.pipe(content, { end: false });
  const drained = new Promise<void>((resolve) => stream.once('end', resolve).once('error', () => resolve()));
  void Promise.all([ended, drained]).then(([code]) => {
    if (code === 0) content.end();
    else content.destroy(failed(complaint() || `it ended with code ${code}`));
  });
  // Who reads it hears of it; of a list nobody does.
  content.on('error', () => {});
  // Nobody wants more: the program ends as its reader goes.
  content.once('close', () => stream.destroy());
  return content;
}

type Answer =
  | { readonly problem: VolumePathProblem; readonly detail: string }
  | { readonly problem?: undefined; readonly listing: Omit<VolumeContent, 'content'> };

const problems: ReadonlySet<string> = new Set<VolumePathProblem>([
  'missing',
  'outside',
  'notDirectory',
  'isDirectory',
  'notFile',
  'noVolume',
]);

function readAnswer(line: string): Answer {
  const answer = parseJson(line);
  if (!isRecord(answer)) throw failed('it said nothing that can be read');
  const { problem, detail, entries, isDirectory, left } = answer;
  if (typeof problem === 'string') {
    if (!problems.has(problem)) throw failed(String(detail));
    return { problem: problem as VolumePathProblem, detail: String(detail) };
  }
  return {
    listing: {
      entries: Array.isArray(entries) ? (entries as readonly VolumeFile[]) : [],
      isDirectory: isDirectory === true,
      left: typeof left === 'number' ? left : 0,
    },
  };
}
