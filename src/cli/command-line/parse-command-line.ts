import { UserError } from '../../api/errors.ts';
import { refusedVerb } from '../errors/refused-verbs.ts';
import { parseArgv } from './argv.ts';
import { versionFlag } from './common-flags.ts';
import { didYouMean } from './did-you-mean.ts';
import { bareValue, camelCase, defaultOf, type Flag } from './flags.ts';
import type { CallOf, Verb, VerbEntry } from './verb.ts';
import { flagsOf, leadingFlags, refuseForeign, verbBelow } from './verb-flags.ts';

/** A command line that was understood: a verb to call, the version, or help to print, of one verb or of all. */
export type Parsed =
  | { readonly kind: 'call'; readonly entry: VerbEntry; readonly call: CallOf<Verb> }
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly entry?: VerbEntry; readonly isMistake?: true };

/** Reads a command line (without node and script). Throws UsageError and UserError in kubectl's words. */
export function parseCommandLine(words: readonly string[], verbs: readonly VerbEntry[]): Parsed {
  const { before, name, after } = splitAtVerb(words);
  const { wantsHelp, values: leading } = parseArgv('kpod', before, [...leadingFlags, ...versionFlag]);
  if (leading.get('version') === true && !wantsHelp) return { kind: 'version' };
  if (name === undefined || wantsHelp) return { kind: 'help' };
  if (name === 'help')
    return after[0] === undefined ? { kind: 'help' } : { kind: 'help', entry: goBelow(findEntry(after[0], verbs), after.slice(1)).entry };
  const { entry, words: rest } = goBelow(findEntry(name, verbs), after);
  const mistake = entry.explainMistake?.(rest);
  if (mistake) throw mistake;
  const title = `kpod ${entry.name}` as const;
  const flags = flagsOf(entry);
  const argv = parseArgv(title, [...before, ...rest], flags);
  if (argv.wantsHelp) return { kind: 'help', entry };
  refuseForeign(entry, title, argv);
  if (entry.needsOperand && argv.operands.length === 0) return { kind: 'help', entry, isMistake: true };
  const values = Object.fromEntries(flags.map((flag) => [camelCase(flag.name), argv.values.get(flag.name) ?? defaultOf(flag, entry.name)]));
  const { operands, operandsBeforeDash } = argv;
  return {
    kind: 'call',
    entry,
    call: {
      name: title,
      args: operands,
      flags: values as CallOf<Verb>['flags'],
      changed: new Set(argv.values.keys()),
      ...(operandsBeforeDash === undefined ? {} : { argsBeforeDash: operandsBeforeDash }),
    },
  };
}

/** The words before the verb are flags and their values. */
function splitAtVerb(words: readonly string[]): { before: readonly string[]; name?: string; after: readonly string[] } {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith('-') || word === '-' || word === '--') {
      return { before: words.slice(0, index), name: word, after: words.slice(index + 1) };
    }
    const flag = leadingFlags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (flag && (flag.kind !== 'bool' || (flag.takesLevel && /^\d+$/.test(words[index + 1] ?? '')))) index++;
  }
  return { before: words, after: [] };
}

/** The verb that the words behind a verb lead to, and what is left of them. */
function goBelow(entry: VerbEntry, words: readonly string[]): { readonly entry: VerbEntry; readonly words: readonly string[] } {
  const at = entry.below ? firstOperand(words, flagsOf(entry)) : -1;
  const next = verbBelow(entry, words[at]);
  return next ? goBelow(next, words.toSpliced(at, 1)) : { entry, words };
}

/** Where the first word stands that is no flag and no flag's value; a flag that the verb does not know has one. cobra: stripFlags */
function firstOperand(words: readonly string[], flags: readonly Flag[]): number {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-') && word !== '') return index;
    const isWhole = word.includes('=') || (!word.startsWith('--') && word.length !== 2);
    const flag = flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);
    if (word !== '' && !isWhole && (!flag || bareValue(flag) === undefined)) index++;
  }
  return -1;
}

/** What hands type that know podman, docker or compose. */
const otherTools: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ...{ ps: ['get'], ls: ['get'], list: ['get'], inspect: ['describe', 'get'], stats: ['top'] },
    ...{ up: ['run'], start: ['run'], play: ['run'], kube: ['run'], restart: ['replace'] },
    ...{ down: ['delete'], rm: ['delete'], stop: ['delete'], kill: ['delete'] },
  }),
);

function findEntry(name: string, verbs: readonly VerbEntry[]): VerbEntry {
  const entry = verbs.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const refused = refusedVerb(name);
  if (refused) throw refused;
  const known = verbs.filter(({ hidden }) => !hidden).map((candidate) => candidate.name);
  const close = otherTools.get(name) ?? didYouMean(name, known);
  const hint = close.length === 0 ? '' : `\n\nDid you mean this?\n${close.map((word) => `\t${word}\n`).join('')}`;
  throw new UserError(`unknown command ${JSON.stringify(name)} for "kpod"${hint}`);
}
