/** What `set env` is told to do with variables. k8s: kubectl set/env/env_parse.go */

import { UserError } from '../../../../api/errors.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import type { EnvVar } from '../../../../api/types.ts';
import { strictEnvVarName } from '../../../../api/validation/names.ts';

/** Variables to set and to remove. */
export interface EnvChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

/** Parts the operands into resources and variables, which come last. Throws UserError. */
export function splitVariables(args: readonly string[]): { readonly resources: readonly string[]; readonly words: readonly string[] } {
  const isVariable = (word: string): boolean => /^.+=/s.test(word) || word.endsWith('-');
  const first = args.findIndex(isVariable);
  if (first < 0) return { resources: args, words: [] };
  const words = args.slice(first);
  if (!words.every(isVariable)) throw new UserError(`all resources must be specified before environment changes: ${args.join(' ')}`);
  return { resources: args.slice(0, first), words };
}

/** Reads `NAME=VALUE`, `NAME-` and `-`, which stands for the lines of `readInput`. Throws UserError in kubectl's words. */
export async function readVariables(words: readonly string[], readInput: () => Promise<string>): Promise<EnvChanges> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  const named = new Set<string>();
  for (const word of words) {
    if (word === '-') set.push(...readLines(await readInput()));
    else if (word.includes('=')) {
      const variable = readPair(word);
      const problems = strictEnvVarName(variable.name);
      if (problems.length > 0) throw new UserError(`${goQuote(variable.name)} is not a valid key name: ${problems.join(';')}`);
      named.add(variable.name);
      set.push(variable);
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else throw new UserError(`unknown environment variable: ${word}`);
  }
  if (remove.some((name) => named.has(name))) {
    throw new UserError('can not both modify and remove the same environment variable in the same command');
  }
  return { set, remove };
}

const readPair = (text: string): EnvVar => {
  const at = text.indexOf('=');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
};

const readLines = (text: string): readonly EnvVar[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/#.*$/, ''))
    .filter((line) => line.includes('='))
    .map(readPair);

/** The variables of a container after a change. What is removed is removed, even if it is to be set. k8s: kubectl set/helper.go updateEnv */
export function withVariables(existing: readonly EnvVar[], { set, remove }: EnvChanges): readonly EnvVar[] {
  const covered = new Set(remove);
  const result: EnvVar[] = [];
  for (const variable of existing) {
    if (covered.has(variable.name)) continue;
    const newer = set.find(({ name }) => name === variable.name);
    if (newer) covered.add(newer.name);
    result.push(newer ?? variable);
  }
  for (const variable of set) {
    if (covered.has(variable.name)) continue;
    covered.add(variable.name);
    result.push(variable);
  }
  return result;
}

/** Throws UserError when a variable that is there would get another value. */
export function refuseOverwrites(existing: readonly EnvVar[], { set }: EnvChanges): void {
  for (const { name, value = '' } of set) {
    const current = existing.find((variable) => variable.name === name);
    if (current && (current.value ?? '') !== value) {
      throw new UserError(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`);
    }
  }
}
