import type { ParsedArgv } from './argv.ts';
import { colorFlag, engineFlag, globalFlags } from './flag-tables.ts';
import { type Flag, UsageError } from './flags.ts';
import type { CommandEntry } from './verb.ts';

/** What may stand before the verb. Not every verb takes all of them. */
export const leadingFlags: readonly Flag[] = [...globalFlags, ...engineFlag, ...colorFlag];

/** All flags that a verb is understood with. */
export const flagsOf = (entry: CommandEntry): readonly Flag[] => [
  ...entry.flags,
  ...globalFlags.filter(({ name }) => name !== 'namespace' || entry.namespace !== 'refused'),
];

/** The flags that do something for a verb, or for one of its words: what help shows and completions offer. */
export function shownFlags(entry: CommandEntry, word?: string): readonly Flag[] {
  const isIdle = ({ name }: Flag) =>
    (name === 'namespace' && entry.namespace !== undefined) || (name === 'context' && entry.local === true);
  return flagsOf(entry).filter((flag) => !isIdle(flag) && !isForeign(flag, entry, word));
}

/** A flag of another word of the verb is unknown: `agent stop --tail=3`. Throws UsageError; `title` is `kpod agent`. */
export function refuseForeign(entry: CommandEntry, title: string, { operands, values }: ParsedArgv): void {
  const [word] = operands;
  const foreign = entry.flags.find((flag) => values.has(flag.name) && isForeign(flag, entry, word));
  if (foreign) throw new UsageError(`${title} ${word}`, `unknown flag: --${foreign.name}`);
}

function isForeign({ of }: Flag, { words = [] }: CommandEntry, word?: string): boolean {
  return of !== undefined && word !== undefined && words.includes(word) && !of.includes(word);
}
