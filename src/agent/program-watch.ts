import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** The program that an agent runs, as it lies on the disk. */
export interface Program {
  /** What tells one build from another; undefined when there is no whole one. The first answer is of the one that runs. */
  fingerprint(): Promise<string | undefined>;
  /** Whether what is there now runs at all. */
  isSound(): Promise<boolean>;
  /** Starts it as an agent, which waits until this one has ended. */
  startSuccessor(): void;
}

/** Notices that the program was replaced. */
export interface ProgramWatch {
  /** A part of the program is not where it was: looks now, and again soon. */
  hurry(): void;
  stop(): void;
}

/** How often it looks; also so long another program stays as it is before it counts: it may be written just now. */
const lookMs = 10_000;
const hurriedLookMs = 1000;
/** A program that did not run is tried again after that: what it lacked may have been written since. */
const refusedMs = 60_000;

/**
 * Parts of the program are loaded when they are needed, from files that an upgrade replaces: an agent that went on would lack them. So it
 * makes room for what lies there now, as it does for a newer command line, and nobody needs to call one. Pods go on.
 */
export function createProgramWatch(deps: {
  readonly program: Pick<Program, 'fingerprint' | 'isSound'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onReplaced: () => void;
}): ProgramWatch {
  const { program, clock, log, onReplaced } = deps;
  const own = program.fingerprint().catch(() => undefined);
  /** What another look found there. */
  let candidate: string | undefined;
  let refused: { readonly fingerprint: string | undefined; readonly until: number } | undefined;
  let isOver = false;
  let isHurried = false;
  let isLooking = false;
  let timer: Timer = clock.schedule(lookMs, () => void look());

  /** Whether the program is another one, was so at the last look, and runs. */
  async function isReplaced(): Promise<boolean> {
    const [before, now] = [await own, await program.fingerprint()];
    const isRefused = now === refused?.fingerprint;
    const isSame = now === undefined || before === undefined || now === before || (isRefused && clock.now() < (refused?.until ?? 0));
    const isSettled = !isSame && now === candidate;
    candidate = isSame ? undefined : now;
    if (!isSettled || (await program.isSound())) return isSettled;
    refused = { fingerprint: now, until: clock.now() + refusedMs };
    if (!isRefused) log.warn('the program was replaced by one that does not run here: the agent stays');
    return false;
  }

  async function look(): Promise<void> {
    isLooking = true;
    const isReady = await isReplaced().catch(() => false);
    isLooking = false;
    if (isOver) return;
    if (isReady) {
      isOver = true;
      return onReplaced();
    }
    isHurried = isHurried && candidate !== undefined;
    timer = clock.schedule(isHurried ? hurriedLookMs : lookMs, () => void look());
  }

  return {
    hurry() {
      if (isOver || isHurried) return;
      isHurried = true;
      if (isLooking) return;
      timer.cancel();
      timer = clock.schedule(0, () => void look());
    },
    stop() {
      isOver = true;
      timer.cancel();
    },
  };
}
