import { UsageError } from '../errors/usage-error.ts';
import type { ParsedArgv } from './argv.ts';
import { colorFlag, connectionFlags, engineFlag, globalFlags } from './common-flags.ts';
import type { Flag } from './flags.ts';
import type { Verb } from './verb.ts';

/** What may stand before the verb. Not every verb takes all of them. */
export const leadingFlags: readonly Flag[] = [...globalFlags, ...connectionFlags, ...engineFlag, ...colorFlag];

/** All flags that a verb is understood with. */
export const flagsOf = (verb: Verb): readonly Flag[] => [
  ...verb.flags,
  ...globalFlags.filter(({ name }) => name !== 'namespace' || verb.namespace !== 'refused'),
  ...connectionFlagsOf(verb),
];

/** What of a command line says how a cluster is reached. */
export const connectionFlagsOf = (verb: Verb): readonly Flag[] =>
  connectionFlags.filter(({ name, short }) => !verb.flags.some((own) => own.name === name || (short !== undefined && own.short === short)));

/** The last word of a verb's name: `configmap` of `create configmap`. */
export const lastWordOf = ({ name }: Verb): string => name.slice(name.lastIndexOf(' ') + 1);

/** The verb below another that a word means; undefined when there is none. */
export const verbBelow = <V extends Verb>({ below = [] }: { readonly below?: readonly V[] }, word: string | undefined): V | undefined =>
  word === undefined ? undefined : below.find((verb) => lastWordOf(verb) === word || verb.alias === word);

/** The flags that do something for a verb, or for one of its words: what help shows and completions offer. */
export function shownFlags(verb: Verb, word?: string): readonly Flag[] {
  const isIdle = ({ name }: Flag) => (name === 'namespace' && verb.namespace !== undefined) || (name === 'context' && verb.local === true);
  return flagsOf(verb).filter((flag) => !flag.isRare && !isIdle(flag) && !isForeign(flag, verb, word));
}

/** A flag of another word of the verb is unknown: `agent stop --tail=3`. Throws UsageError; `title` is `kpod agent`. */
export function refuseForeign(verb: Verb, title: string, { operands, values }: ParsedArgv): void {
  const [word] = operands;
  const foreign = verb.flags.find((flag) => values.has(flag.name) && isForeign(flag, verb, word));
  if (foreign) throw new UsageError(`${title} ${word}`, `unknown flag: --${foreign.name}`);
}

function isForeign({ of }: Flag, { words = [] }: Verb, word?: string): boolean {
  return of !== undefined && word !== undefined && words.includes(word) && !of.includes(word);
}
