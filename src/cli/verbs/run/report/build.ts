import { engineAnnotation } from '../../../../api/annotations.ts';
import { getCondition } from '../../../../api/pod-status.ts';
import { qualifiedSingular } from '../../../../api/scheme.ts';
import type { Pod } from '../../../../api/types.ts';
import { findBlocker } from '../../../../printers/findings/find.ts';
import { textOf } from '../../../../printers/findings/text.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import { outcomeOf, type PodOutcome } from '../../../watching/pod-outcome.ts';
import { outcomeOfRun } from '../run-outcome.ts';
import type { PodState, RunState } from '../tracker.ts';
import type { RunEnd } from '../watch-run.ts';
import { containerReports, secondsBetween } from './containers.ts';
import type { ContainerReport, ObjectResult, PodReport, RunReport, WorkloadReport } from './model.ts';
import { placeOfContainer, placeOfObject } from './places.ts';

/** What a report is made of. */
export interface ReportInput {
  /** How the watched part of the run ended; undefined when it did not come to that. */
  readonly end: RunEnd | undefined;
  /** What each object of the run was made from, by its uid. */
  readonly manifests: ReadonlyMap<string, ManifestObject>;
  readonly exitCode: number;
  readonly errors: readonly string[];
  /** Milliseconds since 1970, both. */
  readonly startedAt: number;
  readonly now: number;
}

const results = { settled: 'failed', stuck: 'stuck', timeout: 'timedOut', interrupted: 'interrupted' } as const;

/** For a sentence: when it was that something had not come to its end. */
const cuts = {
  settled: 'when the run ended',
  stuck: 'when --fail-fast ended the run',
  timeout: 'when the time was up',
  interrupted: 'when the run was interrupted',
} as const;

/** The report of a run that has ended; logs are not in it yet. Pure. */
export function buildReport(input: ReportInput): RunReport {
  const { end, exitCode, startedAt, now } = input;
  const states = end?.states ?? [];
  const workloads = states.filter((state) => !isPod(state)).map((state) => reportOfWorkload(state, input));
  const pods = states.flatMap((state) => state.pods.map((pod) => reportOfPod(pod, state, input)));
  const report: RunReport = {
    ...{ apiVersion: 'kpod.io/v1', kind: 'RunReport' },
    result: exitCode === 0 ? 'passed' : end ? results[end.is] : resultWithoutEnd(exitCode),
    exitCode,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(now).toISOString(),
    seconds: secondsBetween(startedAt, now),
    errors: input.errors,
    workloads,
    pods,
  };
  // Whoever reads only the report must not take for good what the exit code says is not.
  return exitCode === 0 || hasProblem(report) ? report : { ...report, errors: [`the run ended with exit code ${exitCode}`] };
}

/** Of a run that ended before there was anything to watch. */
const resultWithoutEnd = (exitCode: number): RunReport['result'] =>
  exitCode === 124 ? 'timedOut' : exitCode > 128 ? 'interrupted' : 'failed';

const badResults: ReadonlySet<ObjectResult> = new Set(['failed', 'deleted', 'unsettled']);

/** Whether the object counts against the run. */
export const isBad = ({ result }: { readonly result: ObjectResult }): boolean => badResults.has(result);

const hasProblem = ({ errors, workloads, pods }: RunReport): boolean => errors.length > 0 || workloads.some(isBad) || pods.some(isBad);

const isPod = ({ target }: RunState): boolean => target.resource.kind === 'Pod';
const titleOf = ({ target }: RunState): string => `${qualifiedSingular(target.resource)}/${target.name}`;

function reportOfWorkload(state: RunState, { end, manifests, now, startedAt }: ReportInput): WorkloadReport {
  const { target, uid, object } = state;
  const outcome = outcomeOfRun(state);
  const manifest = manifests.get(uid);
  const message = outcome?.is === 'failed' ? outcome.cause : outcome?.is === 'deleted' ? 'it was deleted' : cutOf(outcome, end);
  return {
    kind: target.resource.kind,
    title: titleOf(state),
    namespace: target.namespace ?? 'default',
    name: target.name,
    uid,
    result: outcome?.is ?? 'unsettled',
    ...(message === undefined ? {} : { message }),
    seconds: secondsBetween(Math.max(startedAt, Date.parse(object?.metadata.creationTimestamp ?? '') || 0), now),
    ...(manifest ? { place: placeOfObject(manifest) } : {}),
  };
}

const cutOf = (outcome: unknown, end: RunEnd | undefined): string | undefined =>
  outcome === undefined ? `it was not done ${cuts[end?.is ?? 'settled']}` : undefined;

function reportOfPod(state: PodState, owner: RunState, input: ReportInput): PodReport {
  const { last, uid } = state;
  const manifest = input.manifests.get(owner.uid);
  const outcome = outcomeOf(state.pod);
  const result = podResult(outcome?.is, owner, input.end);
  const containers = containerReports({ pod: last, outcome, cut: cuts[input.end?.is ?? 'settled'], now: input.now }).map((container) =>
    manifest ? { ...container, place: placeOfContainer(manifest, container.name) } : container,
  );
  const message = outcome?.is === 'failed' ? outcome.cause : outcome?.is === 'deleted' ? 'it was deleted' : causeOf(state, outcome, input);
  const engine = last.metadata.annotations?.[engineAnnotation];
  return {
    namespace: last.metadata.namespace ?? 'default',
    name: last.metadata.name,
    uid,
    ...(isPod(owner) ? {} : { owner: titleOf(owner) }),
    ...(engine === undefined ? {} : { engine }),
    result,
    ...(message === undefined ? {} : { message }),
    ...timesOf(last, input.now),
    ...(manifest ? { place: placeOfObject(manifest) } : {}),
    containers: containers.map((container) => forgiven(container, result, titleOf(owner))),
  };
}

function podResult(is: PodOutcome['is'] | undefined, owner: RunState, end: RunEnd | undefined): ObjectResult {
  // What settles a run without an outcome is a hold that it was to reach.
  if (is === undefined && isPod(owner) && end?.is === 'settled') return 'held';
  const ownerIs = isPod(owner) ? undefined : outcomeOfRun(owner)?.is;
  const isGood = is === 'ready' || is === 'succeeded';
  return !isGood && (ownerIs === 'ready' || ownerIs === 'succeeded') ? 'superseded' : (is ?? 'unsettled');
}

function causeOf({ last, events }: PodState, outcome: unknown, { end, now }: ReportInput): string | undefined {
  if (outcome !== undefined) return undefined;
  const blocker = findBlocker({ pod: last, now, events, isOver: true });
  return blocker ? textOf(blocker) : cutOf(outcome, end);
}

/** What went wrong in a pod that was not needed in the end, or waits in one that is held, is told and counts for nothing. */
function forgiven(container: ContainerReport, result: ObjectResult, owner: string): ContainerReport {
  if (container.result !== 'failed' && container.result !== 'error') return container;
  if (result === 'held') return { ...container, result: 'skipped', message: 'its pod is held before it' };
  if (result !== 'superseded') return container;
  return {
    ...container,
    result: 'skipped',
    message: `${container.message ?? 'it did not end well'}; ${owner} came to a good end without it`,
  };
}

function timesOf(pod: Pod, now: number): Pick<PodReport, 'startedAt' | 'seconds'> {
  const { creationTimestamp } = pod.metadata;
  if (!creationTimestamp) return { seconds: 0 };
  const statuses = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
  const ready = getCondition(pod, 'Ready');
  const ends = statuses.flatMap(({ state }) => state.terminated?.finishedAt ?? []).toSorted();
  const hasEnded = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  const until = hasEnded ? ends.at(-1) : ready?.status === 'True' ? ready.lastTransitionTime : undefined;
  return { startedAt: creationTimestamp, seconds: secondsBetween(Date.parse(creationTimestamp), until ? Date.parse(until) : now) };
}
