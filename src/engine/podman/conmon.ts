import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Runner } from '../command/runner.ts';
import { numberAt, stringAt } from '../common/json-fields.ts';

/** What is needed to stand in for conmon. */
export interface ConmonStandInDeps {
  readonly runner: Runner;
  readonly clock: Clock;
  readonly log: Log;
  /** Where conmon leaves exit codes. */
  readonly exitsDir: string;
  /** The entry of `podman inspect` for an ID, none when there is none. */
  readonly inspect: (id: string) => Promise<readonly unknown[]>;
}

/** Takes an entry of `podman inspect` and answers it as it should be; undefined when the container has gone meanwhile. */
export type ConmonStandIn = (entry: unknown) => Promise<unknown>;

/** What podman says of containers as long as conmon does not tell it better; what never ran is left alone. */
const waitsForConmon = /^(initialized|running|paused|stopping)$/;
/** podman's own sign for an exit code that nobody knows. */
const unknownExit = '-1';
const endLooks = 50;
const endLookMs = 20;

/**
 * podman believes that a container runs until its conmon writes down the exit. When somebody killed conmon, the container runs for ever in
 * podman's eyes, whatever became of its process: signals fail, and nothing can remove it but force. So what conmon would have done is
 * done here: the process is ended (nobody reads its output any more; containerd does the same when a shim dies), an exit is written down
 * where podman looks for it, and podman is asked to clean up.
 */
export function createConmonStandIn(deps: ConmonStandInDeps): ConmonStandIn {
  const underWay = new Map<string, Promise<unknown>>();
  return async (entry) => {
    const id = stringAt(entry, 'Id');
    if (id === undefined || !(await hasLostConmon(entry))) return entry;
    // One at a time: a second exit, written late, would end the next run of a pause.
    const doing = underWay.get(id) ?? endInItsStead(deps, id).finally(() => underWay.delete(id));
    underWay.set(id, doing);
    return doing;
  };
}

async function endInItsStead(deps: ConmonStandInDeps, id: string): Promise<unknown> {
  const { runner, log, inspect, exitsDir } = deps;
  // conmon writes down an exit before it goes, and podman reads that when it is asked again.
  const [entry] = await inspect(id);
  if (!(await hasLostConmon(entry))) return entry;
  log.warn('a container lost the process that looked after it, and is ended', { id, name: stringAt(entry, 'Name') });
  await endProcess(deps, id, entry);
  try {
    // podman does not ask for the exit of a container of which it does not know that it was started.
    if (stringAt(entry, 'State', 'Status') !== 'initialized') await writeFileAtomic(join(exitsDir, id), unknownExit);
  } catch (error) {
    log.error('the end of a container cannot be written down for podman', { id, error: String(error) });
    return entry;
  }
  await runner.tryRun(['container', 'cleanup', id]);
  return (await inspect(id))[0];
}

/** Whether podman waits for a conmon that is not there. */
async function hasLostConmon(entry: unknown): Promise<boolean> {
  const pid = numberAt(entry, 'State', 'ConmonPid') ?? 0;
  if (pid === 0 || !waitsForConmon.test(stringAt(entry, 'State', 'Status') ?? '')) return false;
  // conmon is called with the ID; another process may have the number by now.
  const words = await read(`/proc/${pid}/cmdline`);
  if (words?.includes(stringAt(entry, 'Id') ?? '')) return false;
  // The numbers are those of this machine only where podman's own notes of them are found.
  return (await read(stringAt(entry, 'ConmonPidFile') ?? ''))?.trim() === String(pid);
}

async function endProcess({ runner, clock }: ConmonStandInDeps, id: string, entry: unknown): Promise<void> {
  const pid = numberAt(entry, 'State', 'Pid') ?? 0;
  const groups = pid === 0 ? undefined : await read(`/proc/${pid}/cgroup`);
  if (groups === undefined) return;
  if (!groups.includes(id) || !kill(pid)) {
    // Without a control group of its own only the runtime can tell the container's process from a later one of that number.
    await runner.tryRun(['kill', '--signal', 'KILL', id]);
    return;
  }
  for (let look = 0; look < endLooks && (await read(`/proc/${pid}/cgroup`))?.includes(id); look += 1) await sleep(clock, endLookMs);
}

/** False when the process belongs to another user. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Undefined for what is not there or may not be read. */
function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
