import type { AnyObject } from '../../../api/any-object.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { renderError } from '../../errors/render-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import type { Found } from '../../selecting/select.ts';
import { chosenEngine } from '../../writing/create-object.ts';
import { carryOut, type Done } from './carry-out.ts';
import { createDisplay } from './display.ts';
import type { RunHolds } from './holds.ts';
import { againCommand, graceOf, howToGoOn } from './how-to-go-on.ts';
import { createInterruption, type Interruption } from './interruption.ts';
import { planRun } from './plan-run.ts';
import { podFlags } from './pod/flags.ts';
import { createProblemReporter } from './problem-reporter.ts';
import { loadHolds, readObjects } from './read-objects.ts';
import type { ReportSession } from './report/session.ts';
import { outcomeOfRun } from './run-outcome.ts';
import type { RunState } from './tracker.ts';
import type { runVerb } from './verb.ts';
import { type RunEnd, watchRun } from './watch-run.ts';
import type { WorkloadWords } from './workload-line.ts';

type Call = CallOf<typeof runVerb>;

/** An exit code that is no container's. */
const timedOut = 124;

/**
 * `kpod run`: makes there be what files say, and shows how it gets on until it is ready or finished. All objects are tried before one is
 * created; then each is done in turn, and the first that fails all the same ends the run. What is of a kind that nobody knows is left out,
 * and no run that lacks something is a success.
 */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  // What is wrong with them is said before anything is done.
  await loadHolds(call);
  if (call.changed.has('image')) return (await import('./pod/run-pod.ts')).runPod(call, deps);
  refusePodFlags(call);
  if (flags.watch) return (await import('./watch/run-watch.ts')).runWatch(call, deps);
  if (!call.changed.has('report')) return runFiles(call, deps);
  if (flags.detach) throw new UsageError(call.name, '--detach and --report cannot be used together: the report tells how all of it ended');
  const { withReports } = await import('./report/session.ts');
  return withReports(call, deps, (own, session) => runFiles(call, own, session));
}

async function runFiles(call: Call, deps: CommandDeps, reports?: ReportSession): Promise<number> {
  const { flags } = call;
  const { objects, misplaced } = await readObjects(call, deps);
  // Whoever watches what there is must know at once what there will not be.
  for (const { error } of misplaced) {
    deps.streams.err(renderError(error, flags.verbose).text);
    reports?.failed(error);
  }
  const exitCode = await runObjects(objects, { call, reports }, deps);
  return exitCode === 0 && misplaced.length > 0 ? 1 : exitCode;
}

async function runObjects(
  objects: readonly ManifestObject[],
  { call, reports }: Pick<RunContext, 'call' | 'reports'>,
  deps: CommandDeps,
): Promise<number> {
  const { flags } = call;
  const interruption = createInterruption(flags.rm, deps);
  const done: Done = { created: [], watched: [] };
  const deadline = flags.timeout > 0 ? deps.clock.now() + flags.timeout : Number.POSITIVE_INFINITY;
  try {
    const holds = await loadHolds(call);
    const context: RunContext = { call, deadline, interruption, reports, holds };
    const isDone = await makeObjects(objects, done, context, deps);
    for (const notice of holds?.notices(done.watched) ?? []) deps.streams.err(`${notice}\n`);
    if (!isDone && done.watched.length === 0) return interruption.exitCode();
    if (isDone && (done.watched.length === 0 || flags.detach)) return 0;
    return await watch(done, context, deps);
  } finally {
    if (flags.rm) {
      const { removeAll } = await import('./remove-all.ts');
      await removeAll(done.created, interruption.hurry, deps);
    }
    interruption.stop();
  }
}

/** What is told of a pod without a file means nothing to files. Throws UsageError. */
function refusePodFlags({ name, changed }: Call): void {
  const lonely = podFlags.find((flag) => changed.has(flag.name));
  if (lonely) throw new UsageError(name, `--${lonely.name} is for a pod without a file: ${name} NAME --image=IMAGE`);
}

interface RunContext {
  readonly call: Call;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly interruption: Interruption;
  readonly reports: ReportSession | undefined;
  readonly holds: RunHolds | undefined;
}

/** Answers whether everything was done; otherwise the user interrupted. */
async function makeObjects(objects: readonly ManifestObject[], done: Done, context: RunContext, deps: CommandDeps): Promise<boolean> {
  const { flags } = context.call;
  const engine = chosenEngine(flags, deps.env);
  const again = againCommand(flags);
  const steps = await planRun(objects, { engine, again, replace: flags.replace }, deps);
  const interrupt = context.interruption.signal;
  return carryOut(steps, done, { ...context, interrupt, engine, again, graceSeconds: graceOf(flags) }, deps);
}

/** Shows how all of it gets on, says on stderr what went wrong, and answers the exit code. */
async function watch(
  { created, watched }: Done,
  { call, deadline, interruption, reports, holds }: RunContext,
  deps: CommandDeps,
): Promise<number> {
  const { flags } = call;
  const wordsOf = await loadWords(watched);
  const display = await createDisplay(deps, wordsOf, flags.plain);
  const logs = flags.follow ? (await import('./log-follower.ts')).createLogFollower(deps, (text) => display.print(text)) : undefined;
  const temporary = new Set(flags.rm ? created.map(({ object }) => object.metadata.uid) : []);
  const isTemporary = (uid: string) => temporary.has(uid);
  const reporter = createProblemReporter(
    { display, wordsOf, failFast: flags.failFast, follow: flags.follow, isTemporary, cluster: flags.inCluster ?? '' },
    deps,
  );
  const isEnough = (state: RunState) => holds?.isReached(state) ?? false;
  const timeoutMs = Number.isFinite(deadline) ? Math.max(1, deadline - deps.clock.now()) : 0;
  try {
    const end = await watchRun(
      watched,
      { timeoutMs, failFast: flags.failFast, display, reporter, isEnough, interrupt: interruption.signal, ...(logs ? { logs } : {}) },
      deps,
    );
    const isFinished = end.is === 'settled' && end.states.every((state) => !isEnough(state) && outcomeOfRun(state)?.is !== 'ready');
    await logs?.finish(isFinished ? 10_000 : 500);
    await reporter.conclude(end.is, end.states);
    if (end.is === 'interrupted') {
      const left = end.states.filter(({ uid, object }) => object && !isTemporary(uid));
      deps.streams.err(howToGoOn(left, flags.inCluster ?? ''));
    }
    if (flags.timeline) await (await import('../../watching/timelines/show.ts')).showTimelines(end.states, deps);
    const exitCode = end.is === 'interrupted' ? interruption.exitCode() : exitCodeOf(end.is, end.states);
    const manifests = new Map(watched.map(({ target, object }) => [object.metadata.uid ?? target.name, target]));
    await reports?.seen({ end, manifests, exitCode });
    return exitCode;
  } finally {
    display.close();
  }
}

function exitCodeOf(is: Exclude<RunEnd['is'], 'interrupted'>, states: readonly RunState[]): number {
  switch (is) {
    case 'settled':
      return states.map(exitCodeOfOne).find((exitCode) => exitCode !== 0) ?? 0;
    case 'stuck':
      return states.map(exitCodeOfOne).find((exitCode) => exitCode !== 0) ?? 1;
    case 'timeout':
      return timedOut;
  }
}

/** The first in the order of the files that is not 0 is the run's own. */
function exitCodeOfOne(state: RunState): number {
  const end = outcomeOfRun(state);
  return end?.is === 'failed' ? end.exitCode : end?.is === 'deleted' ? 1 : 0;
}

/** Only a run of workloads pays for how they are shown. */
async function loadWords(watched: readonly Found[]): Promise<WorkloadWords> {
  if (watched.every(({ target }) => target.resource.kind === 'Pod')) return () => [];
  const { workloadProgress } = await import('../../../printers/workload-progress.ts');
  return (object) => workloadProgress(object as AnyObject);
}
