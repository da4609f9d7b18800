/** What a step of a walk with kubectl is made of. */

/** What is to be said: these lines whole, or text in which this is found. */
export type Said = string | RegExp;

/** A command line of kubectl, and what must come of it. */
export interface Step {
  /** As it is typed behind `kubectl`, in the walk's namespace; words with blanks stand in single quotes. */
  readonly line: string;
  /** On stdout; without it nothing is asked of it. */
  readonly out?: Said;
  /** On stderr; without it a step that ends with 0 must say nothing there. */
  readonly err?: Said;
  /** 0 unless told. */
  readonly exit?: number | 'any';
  readonly input?: string;
  /** It is repeated until it is so: what it looks at is on its way. */
  readonly eventually?: true;
  /** Minor versions of kubectl that have what the line asks for: at least so new, or at most. */
  readonly since?: number;
  readonly until?: number;
  /** It needs a set-up that measures what containers use: rootless podman on cgroup v1 does not. */
  readonly measured?: true;
  /** It changes the node, which all walks share: others that do wait until the last such step in a row is over. */
  readonly onNode?: true;
  /** In a terminal of its own. */
  readonly terminal?: true;
  /** It goes on until it is ended: what must be so once it has said the first of `out`. */
  readonly whileItRuns?: WhileItRuns;
}

/** Looks at what goes on while a command runs, by what it has said; throws an Error where it is not as it must be. */
export type WhileItRuns = (said: string, namespace: string) => Promise<void>;

type More = Omit<Step, 'line' | 'out'>;

/** A step that says something on stdout. */
export const step = (line: string, out?: Said, more: More = {}): Step => ({ line, ...(out === undefined ? {} : { out }), ...more });

/** A step that fails with 1, and says why. */
export const fails = (line: string, err: Said, more: More = {}): Step => ({ line, out: '', err, exit: 1, ...more });

/** The words of a line: as a shell splits them, with single quotes only. */
export const wordsOf = (line: string): readonly string[] =>
  (line.match(/(?:[^\s']+|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ''));
