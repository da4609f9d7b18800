import { ApiError, UserError } from '../../api/errors.ts';
import { qualifiedSingular } from '../../api/scheme.ts';
import type { KubeObject, Pod } from '../../api/types.ts';
import { deletedMessage, operationMessage } from '../../printers/messages.ts';
import { printPodRow } from '../../printers/pod-row.ts';
import { chosenEngine, createObject } from '../create-objects.ts';
import { deleteOne } from '../delete-one.ts';
import type { CommandDeps, Invocation } from '../deps.ts';
import type { runFlags } from '../flag-tables.ts';
import { type FlagValues, UsageError } from '../flags.ts';
import { type ManifestObject, readManifests } from '../manifests.ts';
import { ExplainedError, throwAll } from '../render-error.ts';
import { createDisplay, type RunDisplay } from '../run/display.ts';
import { createLogFollower } from '../run/log-follower.ts';
import { settle } from '../run/settle.ts';
import type { PodState } from '../run/tracker.ts';
import { type RunEnd, watchRun } from '../run/watch-run.ts';
import { type Found, isNotFound } from '../select.ts';
import { waitUntilGone } from '../wait-until-gone.ts';

type Call = Invocation<FlagValues<typeof runFlags>>;

/** Exit codes that are no container's. */
const timedOut = 124;
const interrupted = 130;

/** `kpod run`: creates what files say, and shows how it gets on until it is ready or finished. */
export async function run(call: Call, deps: CommandDeps): Promise<number> {
  const { flags } = call;
  const objects = await readObjects(call, deps);
  const interrupt = new AbortController();
  const stopListening = deps.onInterrupt(() => {
    // Who asks a second time does not want to wait for the clean-up.
    if (interrupt.signal.aborted) deps.exitNow(interrupted);
    interrupt.abort();
  });
  const created: Found[] = [];
  try {
    await createAll(objects, created, { call, deps, signal: interrupt.signal });
    const pods = created.filter((one): one is Found<Pod> => one.object.kind === 'Pod');
    if (pods.length === 0 || flags.detach) return 0;
    const display = createDisplay(deps);
    const end = await watch(pods, { call, display, signal: interrupt.signal }, deps);
    return report(end, flags, deps);
  } finally {
    if (flags.rm) await removeAll(created, deps);
    stopListening();
  }
}

async function readObjects({ name, args, flags }: Call, deps: CommandDeps): Promise<readonly ManifestObject[]> {
  if (flags.detach && flags.rm) throw new UsageError(name, '--detach and --rm cannot be used together: --rm deletes when the command ends');
  if (flags.detach && flags.follow) throw new UsageError(name, '--detach and --follow cannot be used together');
  if (flags.timeout < 0) throw new UsageError(name, '--timeout must not be negative');
  const filename = [...args, ...flags.filename];
  if (filename.length === 0) throw new UsageError(name, 'a file is missing: kpod run FILE...');
  const { objects, errors } = await readManifests({ ...flags, filename }, deps);
  throwAll(errors);
  if (objects.length === 0) throw new UserError('no objects passed to run');
  return objects;
}

interface CreateContext {
  readonly call: Call;
  readonly deps: CommandDeps;
  readonly signal: AbortSignal;
}

/** Adds to `created` what could be created. Throws when something could not: half of a manifest is nothing to wait for. */
async function createAll(objects: readonly ManifestObject[], created: Found[], { call, deps, signal }: CreateContext): Promise<void> {
  const options = { engine: chosenEngine(call.flags, deps.env), dryRun: 'none', fieldManager: 'kpod', fieldValidation: 'Strict' } as const;
  const errors: unknown[] = [];
  for (const object of objects) {
    if (signal.aborted) return;
    try {
      const one = await createObject<KubeObject>(object, options, deps);
      created.push(one);
      await deps.streams.out(`${operationMessage(qualifiedSingular(one.target.resource), one.target.name, 'created')}\n`);
    } catch (error) {
      errors.push(withWayOut(error, object));
    }
  }
  throwAll(errors);
}

function withWayOut(error: unknown, { source }: ManifestObject): unknown {
  if (!(error instanceof ApiError) || error.status.reason !== 'AlreadyExists' || source === 'STDIN') return error;
  return new ExplainedError(error, [`  To run it anew: kpod delete -f ${source} && kpod run ${source}`]);
}

interface WatchContext {
  readonly call: Call;
  readonly display: RunDisplay;
  readonly signal: AbortSignal;
}

async function watch(pods: readonly Found<Pod>[], { call, display, signal }: WatchContext, deps: CommandDeps): Promise<RunEnd> {
  const { flags } = call;
  const logs = flags.follow ? createLogFollower(deps, (text) => display.print(text)) : undefined;
  const end = await watchRun(
    pods,
    { timeoutMs: flags.timeout, failFast: flags.failFast, display, interrupt: signal, ...(logs ? { logs } : {}) },
    deps,
  );
  const isFinished = end.is === 'settled' && end.states.every(({ pod }) => settle(pod)?.is !== 'ready');
  await logs?.finish(isFinished ? 10_000 : 500);
  return end;
}

/** Says on stderr what went wrong and what to do, and answers the exit code. */
function report({ is, states }: RunEnd, flags: Call['flags'], deps: CommandDeps): number {
  const { streams } = deps;
  switch (is) {
    case 'settled':
      return reportSettled(states, flags, deps);
    case 'stuck':
      return 1;
    case 'timeout':
      for (const state of states) if (!settle(state.pod)) streams.err(`error: timed out: ${describeState(state, deps)}\n`);
      return timedOut;
    case 'interrupted':
      if (!flags.rm) streams.err(howToGoOn(states));
      return interrupted;
  }
}

function reportSettled(states: readonly PodState[], flags: Call['flags'], { streams }: CommandDeps): number {
  let exitCode = 0;
  for (const { pod, target } of states) {
    const end = settle(pod);
    if (end?.is === 'deleted') streams.err(`error: pod/${target.name} was deleted\n`);
    if (end?.is === 'failed') {
      const log = end.container === undefined ? '' : whereItsLogIs(end.container, target, flags);
      streams.err(`error: pod/${target.name} failed: ${end.cause}${log}\n`);
    }
    if (exitCode === 0) exitCode = end?.is === 'failed' ? end.exitCode : end?.is === 'deleted' ? 1 : 0;
  }
  return exitCode;
}

/** With `--rm` the log goes with the pod; who follows has seen it. */
function whereItsLogIs(container: string, { name, namespace }: PodState['target'], { rm, follow }: Call['flags']): string {
  if (rm) return follow ? '' : '; --follow shows its log';
  return `; its log: kpod logs ${name} -c ${container}${inNamespace(namespace)}`;
}

function describeState({ pod, target }: PodState, { clock }: CommandDeps): string {
  return pod ? `pod/${target.name} is ${printPodRow(pod, clock.now()).status}` : `pod/${target.name} is gone`;
}

function howToGoOn(states: readonly PodState[]): string {
  const [first] = states;
  const names = states.map(({ target }) => `pod/${target.name}`).join(', ');
  const space = inNamespace(first?.target.namespace);
  const list = states.map(({ target }) => target.name).join(' ');
  return `\n${names} ${states.length === 1 ? 'goes' : 'go'} on. To watch: kpod get pods -w${space}. To delete: kpod delete pod ${list}${space}.\n`;
}

const inNamespace = (namespace: string | undefined): string =>
  namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`;

/** The last created goes first. What someone else has deleted is gone all the same. */
async function removeAll(created: readonly Found[], deps: CommandDeps): Promise<void> {
  const going: { readonly one: Found; readonly uid: string | undefined }[] = [];
  for (const one of created.toReversed()) {
    try {
      going.push({ one, uid: await deleteOne(deps.client, one.target) });
      await deps.streams.out(`${deletedMessage(qualifiedSingular(one.target.resource), one.target.name)}\n`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  for (const { one, uid } of going) await waitUntilGone(one.target, uid, Number.POSITIVE_INFINITY, deps);
}
