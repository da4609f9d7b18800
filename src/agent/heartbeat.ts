import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { timeOf } from '../api/time.ts';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** How often the agent notes that it lives while there is a pod to look after. */
const beatMs = 15_000;
/** Shorter gaps are those of a restart: nothing worth telling happened in them. */
const shortestAbsenceMs = 60_000;

/** A time in which no agent looked after pods that were live. RFC 3339, whole seconds. */
export interface Absence {
  readonly since: string;
  readonly until: string;
}

/** The absence before `now`, undefined when there was nothing to look after or the gap is that of a restart. */
export function findAbsence(lastAlive: number | undefined, livePods: number, now: number): Absence | undefined {
  if (lastAlive === undefined || livePods === 0 || now - lastAlive < shortestAbsenceMs) return undefined;
  return { since: timeOf(lastAlive), until: timeOf(now) };
}

/** One sentence for people. */
export function describeAbsence({ since, until }: Absence): string {
  return `no agent ran from ${since} to ${until}: what ended in that time was not restarted, and nothing was probed`;
}

/** Notes at intervals, and at the end, that somebody looks after the pods. */
export interface Heartbeat {
  stop(): void;
}

/** Starts beating into the file at `path`. */
export function createHeartbeat(deps: { path: string; clock: Clock; log: Log; livePods: () => number }): Heartbeat {
  const { path, clock, log } = deps;
  let timer: Timer | undefined;

  function write(): void {
    try {
      // Old or new, never empty: a lost heartbeat would hide an absence.
      writeFileSync(`${path}.tmp`, `${timeOf(clock.now())}\n`, { mode: 0o600 });
      renameSync(`${path}.tmp`, path);
    } catch (error) {
      log.warn('the heartbeat could not be written', { file: path, reason: String(error) });
    }
  }

  function beat(): void {
    if (deps.livePods() > 0) write();
    timer = clock.schedule(beatMs, beat);
  }

  beat();
  return {
    stop() {
      timer?.cancel();
      write();
    },
  };
}

/** When an agent was last known to live, milliseconds since 1970; undefined when none ever was. */
export async function readLastAlive(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const ms = Date.parse(text.trim());
  return Number.isNaN(ms) ? undefined : ms;
}
