import { heldNow } from '../../../api/pod-steps.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import type { Finding, PodFacts } from '../../../printers/findings/finding.ts';
import { heldSentence, heldText } from '../../../printers/held.ts';
import { podProgress } from '../../../printers/run-progress.ts';
import type { CommandDeps } from '../../deps.ts';
import { containerToShow, failureLimits, type LogTail } from '../../logs/log-tail.ts';
import type { FactsReader } from '../../watching/pod-facts.ts';
import { outcomeOf, type PodFailure } from '../../watching/pod-outcome.ts';
import type { LogTails } from './log-tails.ts';
import type { RunDisplay } from './run-display.ts';
import { outcomeOfRun } from './run-outcome.ts';
import type { PodState, RunState } from './tracker.ts';
import type { WorkloadWords } from './workload-line.ts';

/** Says what went wrong with pods and workloads, and why they wait, each once and with the end of the log that tells more. */
export interface ProblemReporter {
  /** While the run goes on: failures at once, waits after a time. Answers whether a pod waits for what only the user can end. */
  report(states: readonly RunState[], spentMs: number): Promise<boolean>;
  /** In the end: what was not said yet. `timeout`: of pods that are still on their way, too. */
  conclude(is: 'settled' | 'stuck' | 'timeout' | 'interrupted', states: readonly RunState[]): Promise<void>;
}

export interface ReporterOptions {
  readonly display: RunDisplay;
  readonly wordsOf: WorkloadWords;
  readonly failFast: boolean;
  /** Logs are printed as they grow: nothing of them need be repeated. */
  readonly follow: boolean;
  /** Pods that are deleted at the end, and their logs with them. */
  readonly isTemporary: (uid: string) => boolean;
  /** The context that the run is about; empty for the agent. */
  readonly cluster: string;
}

type ReporterDeps = Pick<CommandDeps, 'client' | 'clock' | 'streams'>;

/** A wait is worth a sentence after so long; one that only the user can end at once for a run that gives up on it. */
const patienceMs = 30_000;

export function createProblemReporter(options: ReporterOptions, deps: ReporterDeps): ProblemReporter {
  const reported = new Set<string>();
  const once = (key: string): boolean => !reported.has(key) && Boolean(reported.add(key));
  const teller = createTeller(options, deps);
  const readers = createReaders(options, deps);
  /** Pods that failed while the run went on. */
  const early = new Set<string>();
  const atOnce: Say = (text) => options.display.print(text, 'stderr');
  const atEnd: Say = async (text) => deps.streams.err(text);

  const noting = (uid: string, say: Say): Say => {
    if (say === atOnce) early.add(uid);
    return say;
  };

  /** How pods of a workload failed; it may still make others. */
  const reportFailures = async (state: RunState, say: Say) => {
    if (isPod(state)) return;
    for (const pod of state.pods) {
      const end = outcomeOf(pod.pod);
      if (end?.is === 'failed' && once(`failed ${pod.uid}`)) await teller.failure(pod, end, noting(pod.uid, say));
    }
  };
  const reportEnd = async (state: RunState, say: Say) => {
    for (const { key, text } of holdsIn(state, options.cluster)) if (once(`${state.uid} ${key}`)) await say(text);
    await reportFailures(state, say);
    const end = outcomeOfRun(state);
    if (end?.is === 'deleted' && once(state.uid)) await teller.deletion(state, say);
    if (end?.is !== 'failed' || !once(state.uid)) return;
    if (isPod(state)) return teller.podEnd(state, end.cause, noting(state.uid, say));
    await say(`error: ${nameOf(state)} failed: ${clean(end.cause)}\n`);
    if (end.by && once(`failed ${end.by.state.uid}`)) await teller.failure(end.by.state, end.by.failure, noting(end.by.state.uid, say));
  };
  /** Of pods of one workload that wait for the same, the first stands for all. */
  const reportCauses = async (state: RunState, causes: readonly Cause[], say: Say) => {
    for (const { pod, cause } of causes) if (once(`${state.uid} ${cause.key}`)) await teller.cause(pod ?? state, cause, say);
  };
  const causesOf = (state: RunState, reader: FactsReader | undefined) =>
    findCauses(state, { cluster: options.cluster, now: deps.clock.now(), reader });

  return {
    async report(states, spentMs) {
      let waitsForUser = false;
      const isLong = spentMs >= patienceMs;
      // Nobody is told before, and nobody asks.
      if (!isLong && !options.failFast) {
        for (const state of states) await reportEnd(state, atOnce);
        return false;
      }
      const reader = isLong ? await readers.current() : undefined;
      for (const state of states) {
        await reportEnd(state, atOnce);
        if (outcomeOfRun(state)) continue;
        const causes = await causesOf(state, reader);
        waitsForUser ||= causes.some(({ cause }) => cause.onlyUser);
        const worthIt = causes.filter(({ cause }) => isLong || (options.failFast && cause.onlyUser));
        await reportCauses(state, worthIt, atOnce);
      }
      return waitsForUser;
    },
    async conclude(is, states) {
      const reader = await openReader(options, deps, true);
      for (const state of states) {
        await reportEnd(state, atEnd);
        const end = outcomeOfRun(state);
        const isLate = is === 'timeout' && !end;
        if (isLate) await atEnd(`error: timed out: ${nameOf(state)} is ${clean(standingOf(state, options.wordsOf, deps.clock.now()))}\n`);
        // A Deployment that has failed leaves its pods waiting.
        if (!isLate && (end?.is !== 'failed' || isPod(state))) continue;
        const causes = await causesOf(state, reader);
        await reportCauses(state, causes, atEnd);
        if (causes.length === 0 && isLate) await teller.logOf(state.pods.find(isWaiting), atEnd);
      }
      // Whoever reads the log of a CI job looks at its end; on a terminal it stands right above the lines of the pods.
      if (deps.streams.stdoutIsTerminal) return;
      // Logs of several that were printed as they grew lie among each other.
      const isMixed = options.follow && states.flatMap(({ pods }) => pods).length > 1;
      for (const end of states.map(outcomeOfRun)) {
        if (end?.is !== 'failed' || !end.by || !(isMixed || early.has(end.by.state.uid))) continue;
        await teller.again(end.by.state, end.by.failure, atEnd);
      }
    },
  };
}

/** Whoever waits for a pod that does not go on by itself is told at once. */
const holdsIn = ({ pods }: RunState, cluster: string): readonly { readonly key: string; readonly text: string }[] =>
  pods.flatMap((state) => {
    const held = state.pod && heldNow(state.pod);
    if (!state.pod || !held) return [];
    return [{ key: heldSentence(held), text: `${nameOf(state)}: ${heldText(state.pod, held, cluster)}\n` }];
  });

type Say = (text: string) => Promise<void>;

/** Why something waits: a pod of it, or all of it. */
interface Cause {
  readonly pod?: PodState;
  readonly cause: Finding;
}

const isPod = ({ target }: RunState): boolean => target.resource.kind === 'Pod';
const isWaiting = ({ pod }: PodState): boolean => pod !== undefined && outcomeOf(pod) === undefined;
const nameOf = ({ target }: Pick<RunState, 'target'>): string => `${qualifiedSingular(target.resource)}/${target.name}`;

/** In the words of the status line. */
function standingOf({ object, pods: [first], target }: RunState, wordsOf: WorkloadWords, now: number): string {
  if (target.resource.kind !== 'Pod') return object ? `at ${wordsOf(object).join(', ')}` : 'gone';
  if (!first?.pod) return 'gone';
  const { status, note } = podProgress(first.pod, first.events, now);
  return note ? `${status}, ${note}` : status;
}

interface CauseOptions {
  readonly cluster: string;
  readonly now: number;
  /** Absent where it is too early to look at more than the pods themselves. */
  readonly reader: FactsReader | undefined;
}

/** What is needed of it is loaded when there is something to explain: most runs end well. */
async function openReader({ cluster }: ReporterOptions, deps: ReporterDeps, isOver: boolean): Promise<FactsReader> {
  const { createFactsReader } = await import('../../watching/pod-facts.ts');
  return createFactsReader({ cluster, isOver }, deps);
}

/** What was looked at is good for so long: causes are looked for every second. */
const goodForMs = 10_000;

function createReaders(options: ReporterOptions, deps: ReporterDeps): { current(): Promise<FactsReader> } {
  let last: { readonly reader: Promise<FactsReader>; readonly at: number } | undefined;
  return {
    current() {
      const now = deps.clock.now();
      if (!last || now - last.at >= goodForMs) last = { reader: openReader(options, deps, false), at: now };
      return last.reader;
    },
  };
}

async function findCauses(state: RunState, { cluster, now, reader }: CauseOptions): Promise<readonly Cause[]> {
  const { findBlocker } = await import('../../../printers/findings/find.ts');
  const { findCreationProblem } = await import('../../../printers/findings/creation.ts');
  const problem = isPod(state) ? undefined : findCreationProblem(state.object, state.events);
  const causes: Cause[] = problem ? [{ cause: problem }] : [];
  for (const pod of state.pods.filter(isWaiting)) {
    if (!pod.pod) continue;
    const { events } = pod;
    const facts: PodFacts = reader ? await reader.of(pod.pod, { events }) : { pod: pod.pod, now, events, cluster };
    const cause = findBlocker(facts);
    if (cause) causes.push({ pod, cause });
  }
  return causes;
}

/** The sentences, with the logs that belong to them. */
function createTeller(options: ReporterOptions, deps: ReporterDeps) {
  let opened: Promise<LogTails> | undefined;
  /** Loaded when there is a log to show: most runs end well. */
  const openTails = () => {
    opened ??= import('./log-tails.ts').then(({ createTails }) => createTails(options, deps));
    return opened;
  };
  const tailOf: LogTails['of'] = async (...attempt) => (await openTails()).of(...attempt);
  return {
    async podEnd(state: RunState, cause: string, say: Say): Promise<void> {
      const [pod] = state.pods;
      const end = outcomeOf(pod?.pod);
      const { text } = pod && end?.is === 'failed' ? await tailOf(pod, end.container, false, failureLimits) : { text: '' };
      await say(`error: ${nameOf(state)} failed: ${clean(cause)}\n${text}`);
    },
    async deletion(state: RunState, say: Say): Promise<void> {
      const [pod] = isPod(state) ? state.pods : [];
      const { text } = pod ? await tailOf(pod, containerToShow(pod.last), true, failureLimits) : { text: '' };
      await say(`error: ${nameOf(state)} was deleted\n${text}`);
    },
    async failure(pod: PodState, { cause, container }: PodFailure, say: Say): Promise<void> {
      const { text } = await tailOf(pod, container, pod.pod === undefined, failureLimits);
      await say(`${nameOf(pod)} failed: ${clean(cause)}\n${text}`);
    },
    async again(pod: PodState, { container }: PodFailure, say: Say): Promise<void> {
      const text = await (await openTails()).again(pod, container);
      if (text) await say(`${nameOf(pod)}, which failed:\n${text}`);
    },
    async cause(of: PodState | RunState, cause: Finding, say: Say): Promise<void> {
      const { textOf } = await import('../../../printers/findings/text.ts');
      const limits = cause.key.startsWith('crash ') ? failureLimits : undefined;
      const { text, tail } = 'last' in of ? await tailOf(of, cause.container, false, limits) : { text: '', tail: undefined };
      await say(`${nameOf(of)}: ${textOf(cause)}${saidBy(cause, tail)}\n${text}`);
    },
    async logOf(pod: PodState | undefined, say: Say): Promise<void> {
      if (pod?.pod) await say((await tailOf(pod, containerToShow(pod.pod), false)).text);
    },
  };
}

const clean = (text: string): string => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' '));

/** Its own words, unless the log has just shown them. */
function saidBy({ said }: Finding, tail: LogTail | undefined): string {
  const lastLine = said?.trim().split('\n').at(-1)?.trim();
  if (!said || !lastLine || tail?.lines.some((line) => line.includes(lastLine))) return '';
  return ` It said: ${clean(said)}`;
}
