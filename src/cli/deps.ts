import type { Clock } from '../base/clock.ts';
import type { Paths } from '../base/paths.ts';
import type { Client } from '../client/types.ts';
import type { globalFlags } from './command-line/flag-tables.ts';
import type { FlagValues } from './command-line/flags.ts';
import type { Streams } from './streams/streams.ts';

/** What every command gets beside its own options. */
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
  /** Whether text on a stream may carry colours. */
  readonly colors: { readonly stdout: boolean; readonly stderr: boolean };
  /**
   * Calls `listener` instead of ending the process when the user interrupts (Ctrl-C) or asks it to end; the answer undoes it.
   */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process without another word: for a user who interrupts twice. */
  exitNow(exitCode: number): void;
}

/** A command line that was read: `name` is `kpod get`. */
export interface Invocation<F> {
  readonly name: string;
  readonly args: readonly string[];
  readonly flags: F & FlagValues<typeof globalFlags> & { readonly contextNamespace?: string };
  /** Flags that were given. */
  readonly changed: ReadonlySet<string>;
  /** How many of `args` stood before `--`. */
  readonly argsBeforeDash?: number;
}

/** A verb: does its work and answers the exit code (0 when undefined). */
export type Command<F = Readonly<Record<string, unknown>>> = (
  invocation: Invocation<F>,
  deps: CommandDeps,
) => Promise<number | undefined> | Promise<void>;
