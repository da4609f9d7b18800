import type { UserError } from '../../api/errors.ts';
import type { CommandDeps } from '../deps.ts';
import type { globalFlags } from './common-flags.ts';
import type { Flag, FlagValues } from './flags.ts';

/** What a verb is for, as `kpod --help` heads its list; in this order. */
export const verbGroups = ['Start here', 'Look', 'Change', 'Work inside', 'Set up'] as const;

/**
 * A verb, as it is defined in its folder: all that reading its command lines, help and completions need. It is data, and loaded at each
 * start; the code of the verb (`run.ts`) is loaded when it is called.
 */
export interface Verb {
  readonly name: string;
  /** What follows the name in `Usage:`. */
  readonly usage: string;
  readonly summary: string;
  readonly group: (typeof verbGroups)[number];
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** What its operands name, for completions; behind one of `words` where it has some. Default: nothing that could be offered. */
  readonly operands?:
    | 'one pod'
    | 'one pod and a step'
    | 'one that has pods'
    | 'pods'
    | 'pods, or what has them'
    | 'objects'
    | 'fields'
    | 'files'
    | 'directories'
    | 'files, or files of pods'
    | 'volumes of pods';
  /** Without an operand there is only help to print, as of a mistake. k8s: kubectl cmd/util DefaultSubCommandRun */
  readonly needsOperand?: true;
  /** Words that may follow the name, and have flags of their own: `agent logs`. */
  readonly words?: readonly string[];
  /** Another word for the last one of the name: `cm` of `create configmap`. */
  readonly alias?: string;
  /** The verbs that begin with its name and have flags of their own: `create configmap`. */
  readonly below?: readonly Verb[];
  /** It is about this machine: there is no cluster that it could mean. */
  readonly local?: true;
  /** What only kpod's own agent does: the verb is refused for other servers. */
  readonly agentOnly?: string;
  /** Nothing in it is of a namespace. `ignored`: kubectl's verb takes `-n` all the same, so that an alias with one goes on working. */
  readonly namespace?: 'ignored' | 'refused';
  /** What to say of a command line (what follows the name) that means another program's command of the same name. */
  readonly explainMistake?: (words: readonly string[]) => UserError | undefined;
  /** For programs: not told of in help. */
  readonly hidden?: true;
}

type GlobalFlag = (typeof globalFlags)[number];
/** Every flag that a verb is understood with. */
type FlagOf<V extends Verb> =
  | V['flags'][number]
  | (V extends { readonly namespace: 'refused' } ? Exclude<GlobalFlag, { readonly name: 'namespace' }> : GlobalFlag);

/** The values of some flags, and of those that every verb has. */
export type WithGlobals<F extends readonly Flag[]> = FlagValues<F[number] | GlobalFlag> & AboutCluster;

/** What is known of the cluster when a verb is called. */
interface AboutCluster {
  /** The namespace of the context that the command is about. */
  readonly contextNamespace?: string;
  /** The flags that lead to the cluster, for commands to paste; empty or absent for the agent. */
  readonly inCluster?: string;
}

/** A command line of a verb that was read: `CallOf<typeof getVerb>`. */
export interface CallOf<V extends Verb> {
  /** `kpod get`. */
  readonly name: `kpod ${V['name']}`;
  readonly args: readonly string[];
  readonly flags: FlagValues<FlagOf<V>> & AboutCluster;
  /** Flags that were given. */
  readonly changed: ReadonlySet<FlagOf<V>['name']>;
  /** How many of `args` stood before `--`. */
  readonly argsBeforeDash?: number;
}

/** The code of a verb: does its work and answers the exit code (0 when undefined). */
export type Run<C> = (call: C, deps: CommandDeps) => Promise<number | undefined> | Promise<void>;

/** A verb of the table. */
export interface VerbEntry extends Verb {
  /** Loads its code and does what it was called for; answers the exit code. */
  readonly run: (call: CallOf<Verb>, deps: CommandDeps) => Promise<number>;
  readonly below?: readonly VerbEntry[];
}

/** Puts a verb and its code together, and the verbs below it. The code of another verb does not compile: it takes other calls. */
export const entry = <const V extends Verb>(
  verb: V,
  load: () => Promise<{ readonly run: Run<CallOf<V>> }>,
  below?: readonly VerbEntry[],
): VerbEntry => ({
  ...verb,
  ...(below ? { below } : {}),
  async run(call, deps) {
    const { run } = await load();
    // Calls are made by the flags of the verb that was found in the table: this one.
    return (await run(call as CallOf<V>, deps)) ?? 0;
  },
});
