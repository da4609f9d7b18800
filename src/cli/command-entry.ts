import type { Command } from './deps.ts';
import type { Flag } from './flags.ts';

/** A verb as the tree shows it. Its code is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** What follows the name in `Usage:`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** Without an operand there is only help to print, as of a mistake. k8s: kubectl cmd/util DefaultSubCommandRun */
  readonly needsOperand?: true;
  /** It is about this machine: there is no cluster that it could mean. */
  readonly local?: true;
  /** For programs: not told of in help. */
  readonly hidden?: true;
  load(): Promise<Command<never>>;
}
