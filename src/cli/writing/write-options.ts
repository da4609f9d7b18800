import { UserError } from '../../api/errors.ts';
import type { Query } from '../../client/types.ts';
import type { DryRun } from '../../printers/messages.ts';
import type { CommandDeps } from '../deps.ts';

/** How a write is meant. */
export interface WriteOptions {
  readonly dryRun: DryRun;
  readonly fieldManager: string;
  readonly fieldValidation?: FieldValidation;
}

type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

interface WriteFlags {
  readonly dryRun: string;
  readonly fieldManager: string;
  readonly validate?: string;
}

/** Reads `--dry-run`, `--validate` and `--field-manager`. Throws UserError in kubectl's words. */
export function readWriteOptions(flags: WriteFlags, deps: Pick<CommandDeps, 'streams'>): WriteOptions {
  const { validate, fieldManager } = flags;
  const dryRun = readDryRun(flags.dryRun, deps);
  return { dryRun, fieldManager, ...(validate === undefined ? {} : { fieldValidation: readValidation(validate) }) };
}

/** Reads `--dry-run`; tells of spellings that are no longer wanted. k8s: kubectl cmd/util GetDryRunStrategy */
export function readDryRun(text: string, { streams }: Pick<CommandDeps, 'streams'>): DryRun {
  if (text === 'none' || text === 'client' || text === 'server') return text;
  const meant = { unchanged: 'client', true: 'client', false: 'none' } as const;
  if (!Object.hasOwn(meant, text)) {
    throw new UserError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
  }
  const dryRun = meant[text as keyof typeof meant];
  const spelling = text === 'unchanged' ? '--dry-run is deprecated' : `--dry-run=${text} is deprecated (boolean value)`;
  streams.err(`Warning: ${spelling} and can be replaced with --dry-run=${dryRun}.\n`);
  return dryRun;
}

function readValidation(text: string): FieldValidation {
  switch (text.toLowerCase()) {
    case 'strict':
    case 'true':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'ignore':
    case 'false':
      return 'Ignore';
    default:
      throw new UserError(`invalid - validate option ${JSON.stringify(text)}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}

/** The parameters of a write. */
export function writeQuery({ dryRun, fieldManager, fieldValidation }: WriteOptions): Query {
  return { dryRun: dryRun === 'server' ? 'All' : undefined, fieldManager, fieldValidation };
}
