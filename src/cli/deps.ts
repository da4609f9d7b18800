import type { Clock } from '../base/clock.ts';
import type { Paths } from '../base/paths.ts';
import type { ConnectionFlags } from '../client/cluster/types.ts';
import type { Client } from '../client/types.ts';
import type { Streams } from './streams/streams.ts';
import type { WatchFiles } from './watching/watch-files.ts';

/** What wants a command to end: a signal, or that nobody reads any more what it prints. */
export type Interrupt = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'no reader';

/** What every verb gets beside its call. */
export interface CommandDeps {
  readonly streams: Streams;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly paths: Paths;
  /** kpod's own version. */
  readonly version: string;
  /** The script that understands `agent run`. */
  readonly entry: string;
  /** The server that the command talks to: the user's agent, started when a request needs it. */
  readonly client: Client;
  /** The same agent, never started: for `agent status` and `agent stop`. */
  readonly directClient: Client;
  /** A cluster of the user's kubeconfig. Throws UserError when there is none such. */
  openCluster(flags: ConnectionFlags): Promise<{ readonly client: Client; readonly namespace: string }>;
  /** Whether text on a stream may carry colours. */
  readonly colors: { readonly stdout: boolean; readonly stderr: boolean };
  /** Tells of changes of files. */
  readonly watchFiles: WatchFiles;
  /**
   * Calls `listener` instead of ending the process when the user interrupts (Ctrl-C), asks it to end, closes its terminal, or reads no more of
   * what it prints; the answer undoes it.
   */
  onInterrupt(listener: (by: Interrupt) => void): () => void;
  /** Ends the process without another word: for a user who interrupts twice. */
  exitNow(exitCode: number): void;
}
