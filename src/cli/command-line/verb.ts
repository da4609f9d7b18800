import type { UserError } from '../../api/errors.ts';
import type { Command } from '../deps.ts';
import type { Flag } from './flags.ts';

/** What a verb is for, as `kpod --help` heads its list; in this order. */
export const commandGroups = ['Start here', 'Look', 'Change', 'Work inside', 'Set up'] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** A verb as the tree shows it. Its code is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** What follows the name in `Usage:`. */
  readonly usage: string;
  readonly summary: string;
  readonly group: CommandGroup;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** Without an operand there is only help to print, as of a mistake. k8s: kubectl cmd/util DefaultSubCommandRun */
  readonly needsOperand?: true;
  /** Words that may follow the name, and have flags of their own: `agent logs`. */
  readonly words?: readonly string[];
  /** It is about this machine: there is no cluster that it could mean. */
  readonly local?: true;
  /** Nothing in it is of a namespace. `ignored`: kubectl's verb takes `-n` all the same, so that an alias with one goes on working. */
  readonly namespace?: 'ignored' | 'refused';
  /** What to say of a command line (what follows the name) that means another program's command of the same name. */
  explainMistake?(words: readonly string[]): UserError | undefined;
  /** For programs: not told of in help. */
  readonly hidden?: true;
  load(): Promise<Command<never>>;
}
