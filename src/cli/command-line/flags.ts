import { parseGoDuration } from '../../api/go-duration.ts';
import { splitCsv } from './csv.ts';

/** One flag of a command, in pflag's types. Every flag has a value: its default when it is not given. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** `strings`: a list whose parts may also be parted by commas; `array`: a list that grows by one text at a time. */
  readonly kind: 'bool' | 'string' | 'int' | 'duration' | 'strings' | 'array';
  readonly help: string;
  /** What the flag means without a value; booleans are then true, others must have one. */
  readonly noValue?: string;
  /** A number means true, also one in the next word: hands know levels from kubectl, whose `-v` has some. */
  readonly takesLevel?: true;
  /** Default: false, '', 0, 0 s, none. */
  readonly default?: boolean | string | number;
  /** The default has the verb behind it: `kpod-label`. */
  readonly addsVerb?: true;
  /** The name of the value in `--help`. */
  readonly value?: string;
  /** The words behind the verb that it is for (`agent logs`); with another it is unknown. Default: it is for all. */
  readonly of?: readonly string[];
  /** What its value may be, for completions: these words, or what there is of a sort. Default: nothing that could be offered. */
  readonly values?:
    | readonly string[]
    | 'namespaces'
    | 'contexts'
    | 'containers'
    | 'objects'
    | 'files'
    | 'directories'
    | 'steps of files'
    | 'holds of files';
  /** What only kpod's own agent does: the flag is refused for other servers. */
  readonly agentOnly?: string;
  /** So rarely needed that the help of a verb does not show it. */
  readonly isRare?: true;
}

type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
interface ValueOfKind {
  readonly bool: boolean;
  readonly string: string;
  readonly int: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly strings: readonly string[];
  readonly array: readonly string[];
}

/** The values of flags: `--all-namespaces` is `allNamespaces`. */
export type FlagValues<F extends Flag> = {
  readonly [K in F as Camel<K['name']>]: ValueOfKind[K['kind']];
};

export const camelCase = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const trueWords: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const falseWords: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** Reads the text given for a flag. Throws an Error with Go's words for what is wrong with it. */
export function parseFlagValue(flag: Flag, text: string): boolean | string | number | readonly string[] {
  switch (flag.kind) {
    case 'bool':
      if (flag.takesLevel && /^\d+$/.test(text)) return Number(text) > 0;
      if (trueWords.has(text)) return true;
      if (falseWords.has(text)) return false;
      throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    case 'int':
      if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
      if (Math.abs(Number(text)) >= 2 ** 63) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
      return Number(text);
    case 'duration':
      return parseGoDuration(text);
    case 'strings':
      return splitCsv(text);
    case 'array':
      return [text];
    case 'string':
      return text;
  }
}

/** What a flag of a verb is when it is not given. */
export function defaultOf(flag: Flag, verb: string): boolean | string | number | readonly string[] {
  if (flag.addsVerb) return `${flag.default}-${verb.split(' ')[0]}`;
  switch (flag.kind) {
    case 'bool':
      return flag.default ?? false;
    case 'string':
      return flag.default ?? '';
    case 'int':
      return flag.default ?? 0;
    case 'duration':
      return typeof flag.default === 'string' ? parseGoDuration(flag.default) : 0;
    case 'strings':
    case 'array':
      return [];
  }
}

/** `-n, --namespace`, as Go's messages name a flag. */
export const flagTitle = (flag: Flag): string => (flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`);

/** The value of a flag that is given without one; undefined when it must have one. */
export const bareValue = ({ kind, noValue }: Flag): string | undefined => (kind === 'bool' ? 'true' : noValue);
