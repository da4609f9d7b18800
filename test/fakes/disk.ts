import { dirname, relative } from 'node:path';
import type { StoreFiles } from '../../src/store/files.ts';

/** What a call of the fake disk does, as a fault sees it before it happens. */
export interface DiskStep {
  readonly action: 'replace' | 'remove' | 'rename' | 'makeDirectory' | 'syncDirectory';
  readonly path: string;
}

/** A disk in memory that knows which of its changes would survive a power cut, and that can fail and lose power at any step. */
export interface FakeDisk extends StoreFiles {
  /** Called before every step; may throw an error for the caller (a full disk), or `powerCut`. */
  fault: (step: DiskStep) => void;
  /** Steps so far. */
  steps(): number;
  /** How often a file was written. */
  writes(path: string): number;
  text(path: string): string | undefined;
  put(path: string, text: string): void;
  paths(): readonly string[];
  /** The disk after the power came back: what was synced, and of the rest what `survives` says. */
  afterPowerCut(survives: () => boolean): FakeDisk;
}

/** Thrown by a fault: the process is gone, nothing it awaits ever comes back. */
export const powerCut = Symbol('power cut');

interface Entry {
  readonly text: string;
  /** The content survives a power cut (the name of the file only when its directory was synced too). */
  readonly synced: boolean;
}

interface Pending {
  readonly directory: string;
  readonly path: string;
  readonly entry: Entry | undefined;
}

function diskError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}

/** An error as a full disk answers it. */
export const diskFull = (path: string): Error => diskError('ENOSPC', path);

export function createFakeDisk(durable: ReadonlyMap<string, Entry> = new Map()): FakeDisk {
  const safe = new Map(durable);
  const visible = new Map(durable);
  let pending: Pending[] = [];
  const counts = new Map<string, number>();
  let steps = 0;
  let dead = false;

  /** One step: other work comes in between, a fault may strike, and after a power cut nothing ever returns. */
  async function step(what: DiskStep, act: () => void): Promise<void> {
    await Promise.resolve();
    if (dead) return new Promise(() => {});
    steps++;
    try {
      disk.fault(what);
    } catch (error) {
      if (error !== powerCut) throw error;
      dead = true;
      return new Promise(() => {});
    }
    act();
  }

  function change(path: string, entry: Entry | undefined): void {
    if (entry) visible.set(path, entry);
    else visible.delete(path);
    pending.push({ directory: dirname(path), path, entry });
  }

  const disk: FakeDisk = {
    fault: () => {},
    steps: () => steps,
    writes: (path) => counts.get(path) ?? 0,
    text: (path) => visible.get(path)?.text,
    put(path, text) {
      visible.set(path, { text, synced: true });
      safe.set(path, { text, synced: true });
    },
    paths: () => [...visible.keys()].sort(),
    async list(directory) {
      return [...visible.keys()].map((path) => relative(directory, path)).filter((path) => !path.startsWith('..'));
    },
    async read(path) {
      const entry = visible.get(path);
      if (!entry) throw diskError('ENOENT', path);
      return entry.text;
    },
    replace: (path, text, options) =>
      step({ action: 'replace', path }, () => {
        counts.set(path, (counts.get(path) ?? 0) + 1);
        change(path, { text, synced: options.sync });
      }),
    remove: (path) =>
      step({ action: 'remove', path }, () => {
        if (visible.has(path)) change(path, undefined);
      }),
    rename: (from, to) =>
      step({ action: 'rename', path: from }, () => {
        const entry = visible.get(from);
        if (!entry) throw diskError('ENOENT', from);
        change(to, entry);
        change(from, undefined);
      }),
    makeDirectory: (path) => step({ action: 'makeDirectory', path }, () => {}),
    syncDirectory: (path) =>
      step({ action: 'syncDirectory', path }, () => {
        for (const { directory, path: file, entry } of pending) if (directory === path) settle(safe, file, entry);
        pending = pending.filter(({ directory }) => directory !== path);
      }),
    async prune() {},
    afterPowerCut(survives) {
      const rest = new Map(safe);
      for (const { path, entry } of pending) if (survives()) settle(rest, path, entry);
      for (const [path, entry] of rest) if (!entry.synced && !survives()) rest.set(path, { text: '', synced: true });
      return createFakeDisk(rest);
    },
  };
  return disk;
}

function settle(files: Map<string, Entry>, path: string, entry: Entry | undefined): void {
  if (entry) files.set(path, entry);
  else files.delete(path);
}
