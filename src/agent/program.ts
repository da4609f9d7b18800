import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Program } from './program-watch.ts';

/** So long a program may take to say its version, and its agent to be read. */
const soundMs = 20_000;

/** The program that `entry` (`bin/kpod.js`) starts; `succession` tells its agent whom it follows. */
export function createProgram(entry: string, succession: Readonly<Record<string, string>>): Program {
  // At once: an agent may wait minutes for its turn, and be asked about itself only then.
  const own = readOwn(entry).catch(() => undefined);
  let seen: Seen | undefined;
  let isAsked = false;
  return {
    async fingerprint() {
      if (!isAsked) {
        isAsked = true;
        seen = await own;
        return seen?.fingerprint;
      }
      const pack = await packOf(entry);
      const identity = await identityOf(pack);
      if (identity === undefined) return undefined;
      if (identity === seen?.identity) return seen.fingerprint;
      const fingerprint = await readWhole(pack);
      seen = { identity, fingerprint };
      return fingerprint;
    },
    async isSound() {
      const pack = await packOf(entry);
      const chunks = await findChunks(pack);
      return chunks !== undefined && (await succeeds([entry, '--version'])) && succeeds(['-e', readAll, pack, ...chunks]);
    },
    startSuccessor() {
      startAgentAfter(entry, succession);
    },
  };
}

interface Seen {
  readonly identity: string | undefined;
  readonly fingerprint: string | undefined;
}

/** What runs has been read whole: of another one that is to be seen. */
async function readOwn(entry: string): Promise<Seen> {
  const pack = await packOf(entry);
  return { identity: await identityOf(pack), fingerprint: await readDigest(pack) };
}

/** Where its agent lies. It may be called by a link, which an upgrade leads elsewhere. */
async function packOf(entry: string): Promise<string> {
  const script = await realpath(entry).catch(() => entry);
  return join(dirname(script), '..', 'dist', 'agent.cjs');
}

const succeeds = (words: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: '/', timeout: soundMs }, (error) => resolve(!error));
  });

/** Reads the agent as its start does, and what it loads later without running it. */
const readAll = `const [, pack, ...chunks] = process.argv;
for (const chunk of chunks) new (require('node:vm').Script)(require('node:fs').readFileSync(chunk, 'utf8'));
require(pack);`;

/** The files that a pack loads when it needs them, and those that they load (`.scripts/pack.mjs`); undefined when one is missing. */
async function findChunks(pack: string): Promise<readonly string[] | undefined> {
  const found = new Set<string>();
  const own = await readFile(pack, 'utf8').catch(() => undefined);
  if (own === undefined) return undefined;
  const held = new Set([...own.matchAll(/^"([^"]+)": \(exports, require, module\) => \{$/gm)].map(([, name]) => name));
  const texts = [own];
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\brequire\("\.[^"\s]*?([^"/\s]+)\.js"\)/g)) {
      const chunk = join(dirname(pack), 'chunks', `${name}.cjs`);
      if (held.has(name) || found.has(chunk)) continue;
      found.add(chunk);
      const loaded = await readFile(chunk, 'utf8').catch(() => undefined);
      if (loaded === undefined) return undefined;
      texts.push(loaded);
    }
  }
  return [...found];
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
