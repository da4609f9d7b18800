import type { CommandDeps } from '../../deps.ts';

/** Exit codes by what ended a command, as shells give them: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, 'no reader': 141 } as const;

/** That somebody wants a run to end. */
export interface Interruption {
  /** Aborted by the first that wants it, whoever that is. */
  readonly signal: AbortSignal;
  /** Aborted by a second Ctrl-C: nothing more is worth waiting for. What must be asked for is still asked for. */
  readonly hurry: AbortSignal;
  /** What the first stands for; 130 while there is none. */
  exitCode(): number;
  /** Signals end the process again. */
  stop(): void;
}

/**
 * Listens for whatever wants the run to end. A second Ctrl-C ends the process, or hurries the clean-up where there is one (`cleansUp`), and a
 * third ends the process then. Other signals come in pairs from terminals that close and CI jobs that are cancelled: they never cut it short.
 */
export function createInterruption(
  cleansUp: boolean,
  { onInterrupt, exitNow }: Pick<CommandDeps, 'onInterrupt' | 'exitNow'>,
): Interruption {
  const first = new AbortController();
  const second = new AbortController();
  let exitCode: number = exitCodes.SIGINT;
  const stop = onInterrupt((by) => {
    if (!first.signal.aborted) {
      exitCode = exitCodes[by];
      first.abort();
    } else if (by === 'SIGINT') {
      if (!cleansUp || second.signal.aborted) exitNow(exitCode);
      second.abort();
    }
  });
  return { signal: first.signal, hurry: second.signal, exitCode: () => exitCode, stop };
}
