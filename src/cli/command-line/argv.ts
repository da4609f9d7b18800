import { UsageError } from '../errors/usage-error.ts';
import { bareValue, type Flag, flagTitle, parseFlagValue } from './flags.ts';

type FlagValue = boolean | string | number | readonly string[];

/** A command line without its verb, read. */
export interface ParsedArgv {
  /** The flags that were given, by long name. The last one counts, but lists grow. */
  readonly values: ReadonlyMap<string, FlagValue>;
  readonly operands: readonly string[];
  /** How many of the operands stood before `--`; undefined without a `--`. */
  readonly operandsBeforeDash?: number;
  readonly wantsHelp: boolean;
}

/**
 * Reads flags by pflag's rules, which kubectl's users have in their hands and which differ from commander's: `--wait=false`, `-o=json`, `-Rf dir`, a boolean that never takes the
 * next word. Throws UsageError in pflag's words. `command` is `kpod get`, for messages.
 */
export function parseArgv(command: string, words: readonly string[], flags: readonly Flag[]): ParsedArgv {
  const values = new Map<string, FlagValue>();
  const operands: string[] = [];
  let wantsHelp = false;
  let operandsBeforeDash: number | undefined;
  const queue = [...words];
  const take = (flag: Flag, text: string) => {
    const value = readValue(command, flag, text);
    const before = values.get(flag.name);
    values.set(flag.name, Array.isArray(value) && Array.isArray(before) ? [...before, ...value] : value);
  };
  const level = () => (/^\d+$/.test(queue[0] ?? '') ? queue.shift() : undefined);
  const reader: FlagReader = { command, flags, take, level, next: () => queue.shift() };
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      operandsBeforeDash = operands.length;
      operands.push(...queue.splice(0));
    } else if (word === '--help' || word === '-h') wantsHelp = true;
    else if (word.startsWith('--')) readLong(word, reader);
    else if (word.startsWith('-') && word.length > 1) wantsHelp = readShort(word, reader) || wantsHelp;
    else operands.push(word);
  }
  return { values, operands, wantsHelp, ...(operandsBeforeDash === undefined ? {} : { operandsBeforeDash }) };
}

interface FlagReader {
  readonly command: string;
  readonly flags: readonly Flag[];
  /** Takes the word that follows if it is a number. */
  level(): string | undefined;
  /** Takes the word that follows, for a flag whose value is not in its own word. */
  next(): string | undefined;
  take(flag: Flag, text: string): void;
}

function readLong(word: string, { command, flags, level, next, take }: FlagReader): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  if (name === '' || name.startsWith('-')) throw new UsageError(command, `bad flag syntax: ${word}`);
  const flag = flags.find((candidate) => candidate.name === name || (candidate.takesLevel && candidate.short === name));
  if (!flag) throw new UsageError(command, `unknown flag: --${name}`);
  if (equals >= 0) return take(flag, word.slice(equals + 1));
  const value = (flag.takesLevel && level()) ?? bareValue(flag) ?? next();
  if (value === undefined) throw new UsageError(command, `flag needs an argument: --${name}`);
  take(flag, value);
}

/** `-itc web`: letters of booleans, the last one may take a value. Answers whether `-h` was among them. */
function readShort(word: string, { command, flags, level, next, take }: FlagReader): boolean {
  for (let rest = word.slice(1); rest !== ''; ) {
    const letter = rest.charAt(0);
    rest = rest.slice(1);
    const flag = flags.find((candidate) => candidate.short === letter);
    if (!flag && letter === 'h') return true;
    // As pflag says it: what is left of the word.
    const left = `-${letter}${rest}`;
    if (!flag) throw new UsageError(command, `unknown shorthand flag: '${letter}' in ${left}`);
    const bare = bareValue(flag);
    if (bare !== undefined && !rest.startsWith('=')) {
      const own = flag.takesLevel ? /^\d+/.exec(rest)?.[0] : undefined;
      rest = rest.slice(own?.length ?? 0);
      take(flag, own ?? (flag.takesLevel && rest === '' ? level() : undefined) ?? bare);
      continue;
    }
    const value = rest.startsWith('=') && rest.length > 1 ? rest.slice(1) : rest || next();
    if (value === undefined) throw new UsageError(command, `flag needs an argument: '${letter}' in ${left}`);
    take(flag, value);
    return false;
  }
  return false;
}

function readValue(command: string, flag: Flag, text: string): FlagValue {
  try {
    return parseFlagValue(flag, text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new UsageError(command, `invalid argument ${JSON.stringify(text)} for "${flagTitle(flag)}" flag: ${reason}`);
  }
}
