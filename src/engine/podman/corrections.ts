import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Corrections } from '../common/dialect.ts';
import { numberAt, parseJson, stringAt } from '../common/json-fields.ts';
import type { ConmonStandIn } from './conmon.ts';
import { type Exit, type ExitWatch, formatNanoseconds } from './exits.ts';

/** What the corrections are made from. */
export interface PodmanCorrectionsDeps {
  /** Keeps the exits that podman lost. */
  readonly dir: string;
  readonly standIn: ConmonStandIn;
  readonly exits: ExitWatch;
  /** The entry of `podman inspect` for an ID, none when there is none. */
  readonly inspect: (id: string) => Promise<readonly unknown[]>;
}

/**
 * Corrects what podman believes of containers: of those whose conmon was killed, and of those whose start was killed between the process
 * and the note that it runs. podman has one of the latter `initialized` or, once it has ended, `created`, and would start it again. What gives it away is that it
 * has a process ID.
 */
export function createPodmanCorrections(deps: PodmanCorrectionsDeps): Corrections {
  const { dir, exits, inspect, standIn } = deps;
  const fileOf = (id: string) => join(dir, `exit-${id}.json`);

  const findExit = async (id: string): Promise<Exit | undefined> => {
    const kept = parseJson(await readFile(fileOf(id), 'utf8').catch(() => ''));
    const [code, time] = [numberAt(kept, 'code'), stringAt(kept, 'time')];
    if (code !== undefined && time !== undefined) return { code, time };
    const seen = exits.find(id);
    if (seen) await writeFileAtomic(fileOf(id), JSON.stringify(seen));
    return seen;
  };
  return {
    correctEntry: standIn,
    async correctContainer(entry, container) {
      const state = await readProcess(entry);
      if (container.state !== 'created' || state === 'never' || state === 'waiting') return container;
      const startedAt = await modificationTime(stringAt(entry, 'PidFile') ?? '');
      const started = startedAt === undefined ? {} : { startedAt };
      if (state === 'running') return { ...container, ...started, state: 'running' };
      const exit = await findExit(container.id);
      if (exit) return { ...container, startedAt: exit.time, ...started, state: 'exited', exitCode: exit.code, finishedAt: exit.time };
      // conmon is still cleaning up.
      if (stringAt(entry, 'State', 'Status') === 'initialized') return { ...container, ...started, state: 'unknown' };
      return { ...container, ...started, state: 'exited' };
    },
    async signalHidden(id, signal) {
      const [entry] = await inspect(id);
      const pid = numberAt(entry, 'State', 'Pid');
      const hidden = stringAt(entry, 'State', 'Status') === 'initialized' && (await readProcess(entry)) === 'running';
      if (!hidden || pid === undefined) return false;
      process.kill(pid, signal as NodeJS.Signals);
      return true;
    },
    forget: (id) => rm(fileOf(id), { force: true }),
  };
}

/**
 * The process of an entry that podman takes for one that never ran: `waiting` is the runtime's own, which waits for the start;
 * `never` means that there was none.
 */
async function readProcess(entry: unknown): Promise<'never' | 'waiting' | 'running' | 'gone'> {
  const pid = numberAt(entry, 'State', 'Pid') ?? 0;
  if (pid === 0) return 'never';
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1];
  // Another process may have the number by now.
  if (field('PPid') !== String(numberAt(entry, 'State', 'ConmonPid'))) return 'gone';
  return /^(runc:\[|crun$)/.test(field('Name') ?? '') ? 'waiting' : 'running';
}

async function modificationTime(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && formatNanoseconds(found.mtimeNs);
}
