import { bareValue, type Flag } from '../../command-line/flags.ts';
import type { Verb } from '../../command-line/verb.ts';
import { flagsOf, leadingFlags, verbBelow } from '../../command-line/verb-flags.ts';

/** What the word under the cursor may be. */
export type CursorWord =
  | { readonly is: 'verb' }
  | { readonly is: 'flag'; readonly line: CommandLine }
  /** The value of a flag; `prefix` stands before it in the same word: `--output=`. */
  | { readonly is: 'value'; readonly flag: Flag; readonly prefix: string; readonly line: CommandLine<Verb | undefined> }
  | { readonly is: 'operand'; readonly line: CommandLine };

/** A command line as far as it goes. `E`: undefined where no verb stands yet. */
export interface CommandLine<E = Verb> {
  readonly verb: E;
  /** Operands before the word under the cursor. */
  readonly operands: readonly string[];
  /** Flags with a value before it, by name: the last value of each. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether `--` stood before it. */
  readonly afterDash: boolean;
}

/** Reads the words before the one under the cursor. Never throws: what is wrong with a command line is not for a completion to say. */
export function readCursorWord(words: readonly string[], current: string, verbs: readonly Verb[]): CursorWord {
  let verb: Verb | undefined;
  const operands: string[] = [];
  const values = new Map<string, string>();
  const queue = [...words];
  let afterDash = false;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const flag = afterDash ? undefined : flagOf(word, verb ? flagsOf(verb) : leadingFlags);
    if (word === '--') afterDash = true;
    else if (flag?.inline !== undefined) values.set(flag.flag.name, flag.inline);
    else if (flag && bareValue(flag.flag) === undefined) {
      const value = queue.shift();
      if (value === undefined) return { is: 'value', flag: flag.flag, prefix: '', line: { verb, operands, values, afterDash } };
      values.set(flag.flag.name, value);
    } else if (flag || (word.startsWith('-') && !afterDash && word !== '-')) continue;
    else if (verb === undefined) {
      verb = verbs.find(({ name }) => name === word);
      if (!verb) return { is: 'verb' };
    } else {
      const below: Verb | undefined = operands.length === 0 && !afterDash ? verbBelow(verb, word) : undefined;
      if (below) verb = below;
      else operands.push(word);
    }
  }
  if (current.startsWith('-') && current !== '-' && !afterDash) {
    const flag = flagOf(current, verb ? flagsOf(verb) : leadingFlags);
    if (flag?.inline !== undefined) {
      const prefix = current.slice(0, current.length - flag.inline.length);
      return { is: 'value', flag: flag.flag, prefix, line: { verb, operands, values, afterDash } };
    }
    return verb ? { is: 'flag', line: { verb, operands, values, afterDash } } : { is: 'verb' };
  }
  return verb ? { is: 'operand', line: { verb, operands, values, afterDash } } : { is: 'verb' };
}

/** The flag that a word is, and the value that is in the same word. */
function flagOf(word: string, flags: readonly Flag[]): { readonly flag: Flag; readonly inline?: string } | undefined {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    const flag = flags.find(({ name }) => name === word.slice(2, equals < 0 ? undefined : equals));
    return flag && { flag, ...(equals < 0 ? {} : { inline: word.slice(equals + 1) }) };
  }
  if (!/^-[^-]/.test(word)) return undefined;
  // Of letters in a row only the last can have a value.
  const flag = flags.find(({ short }) => short === word.charAt(1));
  if (!flag || flag.kind === 'bool') return flags.find(({ short }) => short === word.at(-1)) && lastLetter(word, flags);
  return { flag, ...(word.length > 2 ? { inline: word.slice(word[2] === '=' ? 3 : 2) } : {}) };
}

function lastLetter(word: string, flags: readonly Flag[]): { readonly flag: Flag } | undefined {
  const flag = flags.find(({ short }) => short === word.at(-1));
  return flag && { flag };
}
