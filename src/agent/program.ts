import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Program } from './program-watch.ts';

/** So long a program may take to say its version. */
const soundMs = 20_000;

/** The program that `entry` (`bin/kpod.js`) starts; `succession` tells its agent whom it follows. */
export function createProgram(entry: string, succession: Readonly<Record<string, string>>): Program {
  let seen: { readonly identity: string; readonly fingerprint: string | undefined } | undefined;
  return {
    async fingerprint() {
      // It may be called by a link, which an upgrade leads elsewhere.
      const script = await realpath(entry).catch(() => entry);
      const pack = join(dirname(script), '..', 'dist', 'agent.cjs');
      const identity = await identityOf(pack);
      if (identity === undefined) return undefined;
      if (identity === seen?.identity) return seen.fingerprint;
      // What runs has been read whole; of another one that is to be seen.
      const fingerprint = seen ? await readWhole(pack) : await readDigest(pack);
      seen = { identity, fingerprint };
      return fingerprint;
    },
    isSound: () =>
      new Promise((resolve) => {
        execFile(process.execPath, [entry, '--version'], { cwd: '/', timeout: soundMs }, (error) => resolve(!error));
      }),
    startSuccessor() {
      startAgentAfter(entry, succession);
    },
  };
}

/** In a session of its own, so that it survives the end of this one's group. */
export function startAgentAfter(entry: string, succession: Readonly<Record<string, string>>): void {
  try {
    const env = { ...process.env, ...succession };
    const child = spawn(process.execPath, [entry, 'agent', 'run'], { cwd: '/', detached: true, env, stdio: 'ignore' });
    child.on('error', () => {});
    child.unref();
  } catch {
    // The next command starts one.
  }
}

/** Without reading it; undefined when it is not there. */
const identityOf = (path: string): Promise<string | undefined> =>
  stat(path).then(
    ({ dev, ino, size, mtimeMs, ctimeMs }) => [dev, ino, size, mtimeMs, ctimeMs].join(' '),
    () => undefined,
  );

/** The build writes a digest of what follows into the first line. */
const firstLine = /^'use strict'; \/\/ ([0-9a-f]+)(?=\n)/;

async function readDigest(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return firstLine.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
  } finally {
    await file.close();
  }
}

/** The digest of a file that has it right: one that is being written has not. */
async function readWhole(path: string): Promise<string | undefined> {
  const text = await readFile(path);
  const [line = '', digest] = firstLine.exec(text.toString('latin1', 0, 64)) ?? [];
  const found = createHash('sha256').update(text.subarray(line.length)).digest('hex');
  return digest !== undefined && found.startsWith(digest) ? digest : undefined;
}
