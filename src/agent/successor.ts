import { access } from 'node:fs/promises';
import { type Clock, sleep } from '../base/clock.ts';
import { isAlive } from '../base/is-alive.ts';

/** Tells a successor after which agent it comes. */
export const successionVariable = 'KPOD_AGENT_SUCCEEDS';

/** The agent before, which ended by a fault, or made room. */
export interface Succession {
  /** Its process. */
  readonly pid: number;
  /** How many agents in a row ended so, none of which lived long; 0 when the one before made room. */
  readonly faults: number;
}

const firstPauseMs = 10_000;
const longestPauseMs = 300_000;
/** Who lived so long is the first of a new row. */
const longLifeMs = 600_000;

/** Reads the variable; undefined for an agent that somebody started. */
export function readSuccession(text: string | undefined): Succession | undefined {
  const [, pid, faults] = /^(\d+) (\d+)$/.exec(text ?? '') ?? [];
  return pid === undefined || faults === undefined ? undefined : { pid: Number(pid), faults: Number(faults) };
}

/** The variable for the successor of an agent that ends now. */
export function writeSuccession(own: { readonly pid: number; readonly livedMs: number; readonly before?: Succession }): string {
  const faults = own.livedMs >= longLifeMs ? 0 : (own.before?.faults ?? 0);
  return `${own.pid} ${faults + 1}`;
}

/** The same for one that makes room for another program. */
export const writeHandOver = (pid: number): string => `${pid} 0`;

/** How long a successor waits: not at all after the first fault, then as a container that crashes. k8s: MaxCrashLoopBackOff */
export function pauseBefore({ faults }: Succession): number {
  return faults <= 1 ? 0 : Math.min(firstPauseMs * 2 ** (faults - 2), longestPauseMs);
}

const lookAgainMs = 20;
const goneWithinMs = 10_000;
/** Who makes room lets what is under way come to rest before. */
const madeRoomWithinMs = 60_000;

const isHandOver = ({ faults }: Succession): boolean => faults === 0;

/** Whether it is not to come after all: somebody asked for an end while the one before made room. `mark`: `Paths.handOver`. */
export async function isCalledOff(succession: Succession | undefined, mark: string): Promise<boolean> {
  if (!succession || !isHandOver(succession)) return false;
  return access(mark).then(
    () => false,
    () => true,
  );
}

/** Waits for its turn. Whoever starts an agent meanwhile is first: the lock decides. */
export async function awaitTurn(succession: Succession, clock: Clock): Promise<void> {
  const limit = clock.now() + (isHandOver(succession) ? madeRoomWithinMs : goneWithinMs);
  while (isAlive(succession.pid) && clock.now() < limit) await sleep(clock, lookAgainMs);
  await sleep(clock, pauseBefore(succession));
}
