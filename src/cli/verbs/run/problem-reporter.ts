import type { List, Pod, Service } from '../../../api/types.ts';
import { escapeTerminal } from '../../../printers/escape.ts';
import { findWaitingCause } from '../../../printers/explain-waiting.ts';
import { podProgress } from '../../../printers/run-progress.ts';
import { command } from '../../../printers/sentences.ts';
import type { WaitingCause, WaitingContext } from '../../../printers/waiting-cause.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import type { RunDisplay } from './display.ts';
import { attemptOf, containerToShow, type LogTail, readLogTail } from './log-tail.ts';
import { outcomeOf } from './pod-outcome.ts';
import type { PodState } from './tracker.ts';

/** Says what went wrong with pods, and why they wait, each once and with the end of the log that tells more. */
export interface ProblemReporter {
  /** While the run goes on: failures at once, waits after a time. Answers whether a pod waits for what only the user can end. */
  report(states: readonly PodState[], spentMs: number): Promise<boolean>;
  /** In the end: what was not said yet. `timeout`: of pods that are still on their way, too. */
  conclude(is: 'settled' | 'stuck' | 'timeout' | 'interrupted', states: readonly PodState[]): Promise<void>;
}

export interface ReporterOptions {
  readonly display: RunDisplay;
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
/** Where many fail, the log of every one would bury the causes. */
const maxTails = 5;

export function createProblemReporter(options: ReporterOptions, deps: ReporterDeps): ProblemReporter {
  const reported = new Set<string>();
  const tails = createTails(options, deps);

  const reportEnd = async (state: PodState, say: (text: string) => Promise<void>) => {
    const end = outcomeOf(state.pod);
    if ((end?.is !== 'failed' && end?.is !== 'deleted') || reported.has(state.uid)) return;
    reported.add(state.uid);
    const what = end.is === 'deleted' ? 'was deleted' : `failed: ${end.cause}`;
    const container = end.is === 'deleted' ? containerToShow(state.last) : end.container;
    const { text } = await tails.of(state, container, end.is === 'deleted');
    await say(`error: pod/${state.target.name} ${clean(what)}\n${text}`);
  };
  const reportCause = async (state: PodState, cause: WaitingCause, say: (text: string) => Promise<void>) => {
    const { text, tail } = await tails.of(state, cause.container, false);
    await say(`pod/${state.target.name}: ${cause.text}${saidBy(cause, tail)}\n${text}`);
  };
  const atOnce = (text: string) => options.display.print(text, 'stderr');
  const atEnd = async (text: string) => deps.streams.err(text);

  return {
    async report(states, spentMs) {
      let waitsForUser = false;
      const surroundings = createSurroundings(deps);
      for (const state of states) {
        await reportEnd(state, atOnce);
        if (!state.pod || outcomeOf(state.pod)) continue;
        const isLong = spentMs >= patienceMs;
        const cause = findWaitingCause(state.pod, deps.clock.now(), {
          ...(await contextOf(state, isLong ? surroundings : undefined)),
          cluster: options.cluster,
        });
        if (!cause) continue;
        waitsForUser ||= cause.onlyUser;
        const key = `${state.uid} ${cause.key}`;
        if (reported.has(key) || !(isLong || (options.failFast && cause.onlyUser))) continue;
        reported.add(key);
        await reportCause(state, cause, atOnce);
      }
      return waitsForUser;
    },
    async conclude(is, states) {
      const surroundings = createSurroundings(deps);
      for (const state of states) {
        await reportEnd(state, atEnd);
        if (is !== 'timeout' || !state.pod || outcomeOf(state.pod)) continue;
        const now = deps.clock.now();
        const { status, note } = podProgress(state.pod, state.events, now);
        await atEnd(`error: timed out: pod/${state.target.name} is ${clean(note ? `${status}, ${note}` : status)}\n`);
        const cause = findWaitingCause(state.pod, now, {
          ...(await contextOf(state, surroundings)),
          isOver: true,
          cluster: options.cluster,
        });
        if (cause) await reportCause(state, cause, atEnd);
        else await atEnd((await tails.of(state, containerToShow(state.pod), false)).text);
      }
    },
  };
}

const clean = (text: string): string => escapeTerminal(text.trim().replace(/\s*\n\s*/g, ' '));

/** Its own words, unless the log has just shown them. */
function saidBy({ said }: WaitingCause, tail: LogTail | undefined): string {
  const lastLine = said?.trim().split('\n').at(-1)?.trim();
  if (!said || !lastLine || tail?.lines.some((line) => line.includes(lastLine))) return '';
  return ` It said: ${clean(said)}`;
}

interface Tail {
  /** Whole lines, indented; empty when there is nothing to show. */
  readonly text: string;
  readonly tail?: LogTail;
}

function createTails({ follow, isTemporary, cluster }: ReporterOptions, deps: ReporterDeps) {
  const shown = new Set<string>();
  return {
    /** The end of the log of one attempt of a container, once. `goes`: its pod, and so its log, is about to be gone. */
    async of({ uid, last }: PodState, container: string | undefined, goes: boolean): Promise<Tail> {
      const attempt = container === undefined ? undefined : attemptOf(last, container);
      if (!attempt || follow) return { text: '' };
      const key = `${uid} ${attempt.container} ${attempt.number}`;
      if (shown.has(key)) return { text: '' };
      const tail = await readLogTail(attempt, deps);
      if (!tail) return { text: '' };
      shown.add(key);
      const whole = `${command(last.metadata, 'logs', cluster)} -c ${attempt.container}${attempt.previous ? ' -p' : ''}`;
      if (shown.size > maxTails || tail.lines.length === 0) return { text: goes || isTemporary(uid) ? '' : `  Its log: ${whole}\n` };
      const harmless = deps.streams.stderrIsTerminal ? escapeTerminal : String;
      const lines = tail.lines.map((line) => `    ${harmless(line)}`);
      const title = `  The ${tail.hasMore ? 'end of the ' : ''}log of container "${attempt.container}", attempt ${attempt.number}:`;
      const rest =
        !tail.hasMore || goes ? [] : [isTemporary(uid) ? '  All of it goes with the pod; --follow shows it.' : `  All of it: ${whole}`];
      return { text: [title, ...lines, ...rest].map((line) => `${line}\n`).join(''), tail };
    },
  };
}

type Surroundings = NonNullable<WaitingContext['surroundings']>;

/** Looks at a namespace once, however many pods ask. */
function createSurroundings({ client }: ReporterDeps): (namespace: string | undefined) => Promise<Surroundings> {
  const known = new Map<string | undefined, Promise<Surroundings>>();
  const look = async (namespace: string | undefined): Promise<Surroundings> => {
    const [services, pods] = await Promise.all([
      client.request<List<Service>>('GET', listPath(resourceFor('services'), namespace)),
      client.request<List<Pod>>('GET', listPath(resourceFor('pods'), namespace)),
    ]);
    return { services: services.items, pods: pods.items };
  };
  return (namespace) => {
    const looking = known.get(namespace) ?? look(namespace);
    known.set(namespace, looking);
    return looking;
  };
}

/** Only an init container that runs may wait for a Service. */
async function contextOf(
  { pod, events, target }: PodState,
  surroundings: ((namespace: string | undefined) => Promise<Surroundings>) | undefined,
): Promise<WaitingContext> {
  if (!surroundings || !pod?.status.initContainerStatuses?.some(({ state }) => state.running)) return { events };
  return { events, surroundings: await surroundings(target.namespace) };
}
