import type { CommandDeps } from '../../deps.ts';
import type { RunState } from './tracker.ts';

/** Shows how workloads and pods get on. */
export interface RunDisplay {
  /** Shows what is new; on a terminal the time that has passed, too. `now` in milliseconds. */
  show(states: readonly RunState[], now: number): void;
  /** Prints text of other kinds (a log, a cause) so that it does not mix with the status lines. */
  print(text: string | Uint8Array, to?: 'stdout' | 'stderr'): Promise<void>;
  /** Nothing more will be shown. */
  close(): void;
}

/** What it is made of. */
export type DisplayDeps = Pick<CommandDeps, 'streams' | 'colors' | 'env' | 'client' | 'clock'>;
